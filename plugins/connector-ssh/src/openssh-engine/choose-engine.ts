/** Chooses what connects to a host: ssh2, which is built in and quick, unless only the system's ssh can do what it takes. */

/** How a host is reached. */
export type Engine = "ssh2" | "openssh";

/** What was chosen, and why, to be read after "connects by …:". */
export interface EngineChoice {
  readonly engine: Engine;
  readonly reason: string;
}

/**
 * The engine for a host.
 *
 * @param wanted the setting `ssh_engine`
 * @param needs what the host needs and ssh2 can't do, each as half a sentence
 */
export function chooseEngine(wanted: Engine | "auto", needs: readonly string[]): EngineChoice {
  if (wanted === "auto") {
    return needs.length === 0
      ? { engine: "ssh2", reason: "nothing in its settings needs openssh" }
      : { engine: "openssh", reason: needs.join("; ") };
  }
  const missing = wanted === "ssh2" && needs.length > 0 ? `, which goes without this: ${needs.join("; ")}` : "";
  return { engine: wanted, reason: `ssh_engine says so${missing}` };
}
