/** Gathers failures as they come: by status and exit code, and in each the kinds of message. */
import { type RunStatus, STATUS_NAMES } from "@towline/core";
import type { HostResult } from "./reporter.ts";

/** Failures that say the same of different hosts. */
export interface MessageKind {
  readonly message: string;
  readonly advice: string | undefined;
  readonly hosts: string[];
  /** The hosts' messages differ by names and addresses, so that the first one is only an example. */
  varies: boolean;
}

/** Failures with one status, and where a command ended, one exit code. */
export interface FailureGroup {
  readonly status: RunStatus;
  readonly exitCode: number | undefined;
  readonly hosts: readonly string[];
  /** What most hosts say comes first. */
  readonly kinds: readonly MessageKind[];
}

/** So many exit codes are told apart; of others what their messages say is enough. */
const CODES_TOLD_APART = 4;

interface Members {
  readonly status: RunStatus;
  readonly exitCode: number | undefined;
  readonly kinds: Map<string, MessageKind>;
}

export class FailureList {
  readonly #groups = new Map<string, Members>();

  add({ host, status, exitCode, error }: HostResult): void {
    const code = status === "failed" ? (exitCode ?? undefined) : undefined;
    const key = `${status} ${code}`;
    const group = this.#groups.get(key) ?? { status, exitCode: code, kinds: new Map() };
    this.#groups.set(key, group);
    addTo(group.kinds, { message: error?.message ?? "", advice: error?.advice, hosts: [host], varies: false });
  }

  get groups(): readonly FailureGroup[] {
    const failed = [...this.#groups.values()].filter(({ status }) => status === "failed");
    const others = [...this.#groups.values()].filter(({ status }) => status !== "failed");
    const mostFirst = failed.map(finish).sort((a, b) => b.hosts.length - a.hosts.length);
    const apart = mostFirst.length > CODES_TOLD_APART ? mostFirst.slice(0, CODES_TOLD_APART - 1) : mostFirst;
    const rest = mostFirst.slice(apart.length).flatMap(({ kinds }) => kinds);
    return [...others.map(finish), ...apart, ...(rest.length > 0 ? [merge(rest)] : [])].sort(
      (a, b) =>
        STATUS_NAMES.indexOf(a.status) - STATUS_NAMES.indexOf(b.status) ||
        (a.exitCode ?? Number.POSITIVE_INFINITY) - (b.exitCode ?? Number.POSITIVE_INFINITY),
    );
  }
}

function finish({ status, exitCode, kinds }: Members): FailureGroup {
  const mostFirst = [...kinds.values()].sort((a, b) => b.hosts.length - a.hosts.length);
  return { status, exitCode, hosts: mostFirst.flatMap(({ hosts }) => hosts), kinds: mostFirst };
}

function merge(kinds: readonly MessageKind[]): FailureGroup {
  return finish({
    status: "failed",
    exitCode: undefined,
    kinds: new Map(kinds.map((kind, index) => [`${index}`, kind])),
  });
}

function addTo(kinds: Map<string, MessageKind>, one: MessageKind): void {
  const [host = ""] = one.hosts;
  const key = `${withoutNames(one.message, host)}\0${withoutNames(one.advice ?? "", host)}`;
  const kind = kinds.get(key);
  if (kind === undefined) {
    kinds.set(key, one);
    return;
  }
  kind.hosts.push(host);
  kind.varies ||= one.message !== kind.message;
}

/** Failures that differ only by the host's name, an address or a port are one kind. */
function withoutNames(text: string, host: string): string {
  const name = new RegExp(`(?<![\\w.-])${host.replace(/[^\w]/g, "\\$&")}(?![\\w-])`, "g");
  return text.replace(name, "HOST").replace(/\d+(?:\.\d+){3}|:\d+/g, "0");
}
