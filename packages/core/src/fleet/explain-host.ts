/** Tells the settings of a host, and what its connectors have to say about them, without connecting. */

import { deadlineOf } from "../connector/deadlines.ts";
import type { Data, ExplainRequest } from "../connector/define-connector.ts";
import { messageOf } from "../errors/message-of.ts";
import type { HostEntry } from "../inventory/host-entry.ts";
import { askConnector } from "../settings/ask-connector.ts";
import type { EffectiveHop, ExplainedHop, TracedHop } from "../settings/effective-hop.ts";

/** What explaining needs from the fleet. */
export interface ExplainContext extends Omit<ExplainRequest<Data>, "name" | "data"> {
  resolve(entry: HostEntry, hopIndex: number): Promise<TracedHop>;
}

/** Each hop of the host's route, from the local machine outward. @throws what is wrong with the settings */
export async function explainHost(entry: HostEntry, context: ExplainContext): Promise<readonly ExplainedHop[]> {
  return Promise.all(
    entry.route.map(async (_, index) => {
      const hop = await context.resolve(entry, index);
      const isLast = index === entry.route.length - 1;
      const listed = isLast ? (entry.boats ?? []).map((boat) => `listed by the boat ${boat}`) : [];
      return { ...hop, remarks: [...listed, ...(await remarksOn(hop, entry.name, context))] };
    }),
  );
}

/** Whoever asks what applies to a host has more use for the settings than for the error of a connector. */
async function remarksOn({ connector, data }: EffectiveHop, name: string, context: ExplainContext): Promise<string[]> {
  const { cwd, log } = context;
  try {
    const remarks = await askConnector(
      context.signal,
      deadlineOf(connector, "explainData"),
      async (signal) => connector.explainData?.({ name, data, cwd, signal, log }) ?? [],
    );
    return [...remarks].map(String);
  } catch (error) {
    return [`${connector.name} could not explain the settings: ${messageOf(error)}`];
  }
}
