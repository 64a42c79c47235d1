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
import { Deadline } from "../waiting/deadline.ts";
import { defer } from "../waiting/deferred.ts";
import { formatDeadline } from "../waiting/with-deadline.ts";

/** Hosts whose values are fetched at once: a password manager may be asked for each. */
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
  const queue = entries[Symbol.iterator]();
  const worker = async (): Promise<void> => {
    for (const entry of queue) {
      await prepareHost(entry, context).catch((error: unknown) => {
        if (!isTowlineError(error)) throw error;
        errors.push(error);
      });
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, entries.length) }, worker));
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
  const limit = deadlineOf(connector, "checkData");
  const late = `did not answer within ${formatDeadline(limit)}`;
  const stopping = new AbortController();
  const stopped = defer<never>();
  const stop = (): void => {
    stopping.abort();
    stopped.reject(new Error(late));
  };
  const deadline = new Deadline(limit, stop);
  signal.addEventListener("abort", stop, { once: true });
  // People may take their time to answer.
  const prompt = ask && ((...question: Parameters<typeof ask>) => deadline.aside(() => ask(...question)));
  try {
    const checking = (async () => connector.checkData?.({ ...request, signal: stopping.signal, prompt }))();
    await Promise.race([checking, stopped.promise]);
  } catch (cause) {
    if (isTowlineError(cause)) throw cause;
    const what = stopping.signal.aborted ? late : `failed: ${messageOf(cause)}`;
    throw connectorFault(connector, "checkData", what, { host: request.name, cause });
  } finally {
    deadline.clear();
    signal.removeEventListener("abort", stop);
    stopped.promise.catch(() => {});
  }
}

function problemsOf(error: TowlineError): readonly Problem[] {
  if (error instanceof ProblemsError && error.problems.length > 0) return error.problems;
  return [{ host: error.host, message: error.message }];
}
