/** What `towline trust` shows and asks while it goes on. */
import type { Fleet, IdentityResult, Prompt } from "@towline/core";
import type { CliContext } from "../process/cli-context.ts";
import type { GlobalOptions } from "../process/global-options.ts";
import { createColors } from "../render/colors.ts";
import { formatCount } from "../render/format-quantity.ts";
import { pageOptions } from "../render/page-options.ts";
import { Progress } from "../reporters/progress-text.ts";
import { StatusLine } from "../reporters/status-line.ts";
import { areTrusted, GRAVITY, type Listed, type ListedIdentity } from "./identity-list.ts";
import { formatIdentities, renderIdentities, renderRefusals } from "./show-identities.ts";
import type { TrustListener } from "./trust-hosts.ts";

/** How it is shown, and who approves. */
export interface TrustPageOptions extends GlobalOptions {
  readonly context: CliContext;
  readonly fleet: Fleet;
  readonly json: boolean;
  /** Keys to add without a question; undefined to ask. */
  readonly fingerprints: ReadonlySet<string> | undefined;
  readonly prompt: Prompt | undefined;
  readonly signal: AbortSignal;
  /** Called when the question gets no answer, as by Ctrl-C. */
  readonly giveUp: () => void;
}

export class TrustPage implements TrustListener {
  readonly #options: TrustPageOptions;
  readonly #told = new Set<unknown>();
  readonly #status: StatusLine;
  #progress = new Progress([]);

  constructor(options: TrustPageOptions) {
    this.#options = options;
    this.#status = new StatusLine(options.context.stderr, (room) => this.#progress.text(room));
  }

  asking(hosts: readonly string[]): void {
    this.#progress = new Progress(hosts);
    this.#status.start();
  }

  answered({ host, status }: IdentityResult): void {
    this.#progress.settle(host, status === "ok");
  }

  async approve(shown: readonly ListedIdentity[], list: Listed): Promise<readonly ListedIdentity[]> {
    const { context, fingerprints, json } = this.#options;
    this.stop();
    if (!json) {
      const { colors, width } = pageOptions(context, this.#options);
      context.stdout.write(renderIdentities(shown, colors, width));
      this.#tellRefusals(list);
    }
    const fresh = shown.filter(({ state }) => state === "new");
    if (fingerprints !== undefined) return fresh.filter(({ fingerprint }) => fingerprints.has(fingerprint));
    return fresh.length > 0 && (await this.#ask(fresh.length)) ? fresh : [];
  }

  /** What became of it. */
  finish(list: Listed): void {
    const { context, json } = this.#options;
    if (json) {
      context.stdout.write(formatIdentities(list));
      return;
    }
    this.#tellRefusals(list);
    const counts = GRAVITY.map(
      (state) => [state, list.listed.filter((listed) => listed.state === state).length] as const,
    )
      .filter(([, count]) => count > 0)
      .map(([state, count]) => `${count} ${state}`);
    if (counts.length > 0) context.stderr.write(`${formatCount(list.listed.length, "key")}: ${counts.join(", ")}\n`);
    else if (list.unasked.length === 0) context.stderr.write("These hosts have nothing that has to be trusted.\n");
    if (list.listed.some(({ state }) => state === "new") && !areTrusted(list.listed) && !this.#canAsk()) {
      context.stderr.write(
        "Keys that are new were not added. Give the fingerprints of those to add, with --fingerprint or --from, or answer on a terminal.\n",
      );
    }
  }

  /** Takes the status line away. */
  stop(): void {
    this.#status.stop();
  }

  /** Nobody approves of what he does not see. */
  #canAsk(): boolean {
    const { context, fingerprints, json, prompt } = this.#options;
    return prompt !== undefined && fingerprints === undefined && !json && context.stdout.isTTY === true;
  }

  async #ask(count: number): Promise<boolean> {
    const { giveUp, prompt, signal } = this.#options;
    if (!this.#canAsk() || prompt === undefined) return false;
    const question = `Compare them with the hosts' own. Add ${formatCount(count, "key")}? [y/N]`;
    const answer = await prompt(question, { echo: true, signal }).catch(() => {
      giveUp();
      return "no";
    });
    return /^y(es)?$/i.test(answer.trim());
  }

  /** Each once, also where there are several rounds. */
  #tellRefusals({ listed, unasked }: Listed): void {
    const { context, fleet, color } = this.#options;
    const { stderr, environment } = context;
    const isTerminal = stderr.isTTY === true;
    const untold = <Entry extends { readonly error?: unknown }>(entries: readonly Entry[]) =>
      entries.filter(({ error }) => !this.#told.has(error));
    const colors = createColors({ isTerminal, wanted: color, environment });
    const width = isTerminal ? stderr.columns : undefined;
    stderr.write(fleet.redact(renderRefusals({ listed: untold(listed), unasked: untold(unasked) }, colors, width)));
    for (const { error } of [...listed, ...unasked]) if (error !== undefined) this.#told.add(error);
  }
}
