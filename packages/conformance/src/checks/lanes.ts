/** The checks of commands once more, for commands that run in a lane: the results are the same. */
import type { Host } from "@towline/core";
import type { Check, CheckContext } from "../kit/check.ts";

const GROUPS: readonly Check["group"][] = ["run", "time", "privilege"];

/** Checks of the contract that run commands. */
const CONTRACT = ["contract.use-after-close", "contract.close-while-running"];

/** Checks of commands that are started with their streams at hand, which no lane runs. */
const STARTED = ["run.input-live", "run.output-slow", "run.output-unread", "time.abort-started"];

/** The same checks, with every command of the host in one lane. */
export function inLanes(checks: readonly Check[]): readonly Check[] {
  return checks
    .filter(({ id, group }) => (GROUPS.includes(group) && !STARTED.includes(id)) || CONTRACT.includes(id))
    .map((check) => ({
      ...check,
      id: `lane.${check.id.replace(".", "-")}`,
      group: "lane",
      title: `in a lane, ${check.title}`,
      run: (context) => check.run(withLanes(context)),
    }));
}

function withLanes(context: CheckContext): CheckContext {
  return {
    ...context,
    host: withLane(context.host),
    open: async (data, plugins) => {
      const { fleet, host } = await context.open(data, plugins);
      return { fleet, host: withLane(host) };
    },
  };
}

/** The fleet closes the lane. */
function withLane(host: Host): Host {
  let lane: ReturnType<Host["openLane"]> | undefined;
  return {
    ...host,
    run: async (command, options) => {
      lane ??= host.openLane();
      return (await lane).run(command, options);
    },
  };
}
