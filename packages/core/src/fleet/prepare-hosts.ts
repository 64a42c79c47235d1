/** Works out and checks the settings of all hosts before the first is connected, so that a mistake stops all or nothing. */
import type { CheckRequest, Data } from "../connector/define-connector.ts";
import { ConnectorDataError, ProblemsError } from "../errors/kinds.ts";
import type { Problem } from "../errors/problem.ts";
import { isTowlineError, type TowlineError } from "../errors/towline-error.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import type { EffectiveHop } from "../settings/effective-hop.ts";

/** Hosts whose values are fetched at once: a password manager may be asked for each. */
const AT_ONCE = 16;

/** What checking needs from the fleet. */
export interface PrepareContext extends Omit<CheckRequest<Data>, "name" | "data"> {
  resolve(entry: HostEntry, hopIndex: number): Promise<EffectiveHop>;
}

/** @throws the one error there is, or a ConnectorDataError with all of them */
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
    await connector.checkData?.({ ...surroundings, name: entry.name, data });
  }
}

function problemsOf(error: TowlineError): readonly Problem[] {
  if (error instanceof ProblemsError && error.problems.length > 0) return error.problems;
  return [{ host: error.host, message: error.message }];
}
