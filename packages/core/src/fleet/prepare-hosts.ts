/** Works out and checks the settings of all hosts before the first is connected, so that a mistake stops all or nothing. */
import { deadlineOf } from "../connector/deadlines.ts";
import type { CheckRequest, Connector, Data } from "../connector/define-connector.ts";
import { ConnectorDataError, PluginError, ProblemsError } from "../errors/kinds.ts";
import { messageOf } from "../errors/message-of.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { connectorFault } from "../registry/package-of.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";
import { formatDeadline } from "../waiting/deadline.ts";
import { withLimit } from "../waiting/limit.ts";
import { Turns } from "../waiting/turns.ts";
import { unlessAborted } from "../waiting/unless-aborted.ts";

/** Hosts whose settings are worked out at once: that may read files of each. */
const AT_ONCE = 16;

/** What checking needs from the fleet. */
export interface PrepareContext extends Omit<CheckRequest<Data>, "name" | "data"> {
  resolve(entry: HostEntry, hopIndex: number): Promise<EffectiveHop>;
}

/**
 * A package that is broken is no mistake of the settings: its hosts are refused when they are worked on, and others go on.
 *
 * @throws the one error there is, or a ConnectorDataError with all of them
 */
export async function prepareHosts(entries: readonly HostEntry[], context: PrepareContext): Promise<void> {
  const errors: TowlineError[] = [];
  const turns = new Turns(AT_ONCE);
  const prepare = (entry: HostEntry): Promise<void> =>
    prepareHost(entry, context).catch((error: unknown) => {
      if (!isTowlineError(error)) throw error;
      errors.push(error);
    });
  await Promise.all(entries.map((entry) => turns.run(() => prepare(entry))));
  const ofSettings = errors.filter((error) => !(error instanceof PluginError));
  if (ofSettings.length === 0 && errors.length < entries.length) return;
  const [first, ...others] = errors;
  if (first === undefined) return;
  if (others.length === 0) throw first;
  throw new ConnectorDataError(`The settings of ${errors.length} hosts are wrong, and nothing was run`, {
    problems: errors.flatMap(problemsOf),
    advice: first.advice,
  });
}

async function prepareHost(entry: HostEntry, context: PrepareContext): Promise<void> {
  const { resolve, ...surroundings } = context;
  for (const index of entry.route.keys()) {
    const { connector, data } = await resolve(entry, index);
    if (connector.checkData !== undefined) await checkData(connector, { ...surroundings, name: entry.name, data });
  }
}

/** @throws TowlineError: what is no error of Towline's is a fault of the connector's */
async function checkData(connector: Connector, { signal, prompt: ask, ...request }: CheckRequest<Data>): Promise<void> {
  const timeout = deadlineOf(connector, "checkData");
  const late = (): Error => new Error(`did not answer within ${formatDeadline(timeout)}`);
  await withLimit({ signal, timeout, late, cancelled: late }, async (stop, limit) => {
    // People may take their time to answer.
    const prompt = ask && ((...question: Parameters<typeof ask>) => limit.aside(() => ask(...question)));
    try {
      const checking = (async () => connector.checkData?.({ ...request, signal: stop, prompt }))();
      await unlessAborted(checking, stop);
    } catch (cause) {
      if (isTowlineError(cause)) throw cause;
      const what = stop.aborted ? late().message : `failed: ${messageOf(cause)}`;
      throw connectorFault(connector, "checkData", what, { host: request.name, cause });
    }
  });
}

function problemsOf(error: TowlineError): readonly Problem[] {
  if (error instanceof ProblemsError && error.problems.length > 0) return error.problems;
  return [{ host: error.host, message: error.message }];
}
