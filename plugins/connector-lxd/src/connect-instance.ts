/** Joins an instance that runs, by the client's `exec` on the carrier. */
import {
  type CarrierAnswer,
  ConnectError,
  type ConnectFailureReason,
  type Connection,
  type ConnectTarget,
  type Data,
  runOnCarrier,
} from "@towline/core";
import { execOnTerminal } from "./exec-on-terminal.ts";
import { execWithMarks } from "./exec-with-marks.ts";
import { explainFailure } from "./explain-failure.ts";
import { parseInstanceName } from "./instance-name.ts";
import { type ListedInstance, listInstances } from "./list-instances.ts";
import { clientOf, type InstanceManager } from "./manager.ts";

/** @throws ConnectError when there is no such instance, it doesn't run, or it can't be entered */
export async function connectInstance(manager: InstanceManager, target: ConnectTarget<Data>): Promise<Connection> {
  const { data, carrier, signal, notify, name: host } = target;
  const { name: connector, title, program } = manager;
  const client = clientOf(manager, data);
  const operand = String(data[`${connector}_instance`]);
  const name = parseInstanceName(operand) ?? { remote: "", instance: operand };
  const fail = (reason: ConnectFailureReason, what: string, advice: string): ConnectError =>
    new ConnectError(reason, `${host} ${what}`, { host, connector, advice });
  const failWith = (what: string, answer: CarrierAnswer): ConnectError => {
    const { reason, message, advice } = explainFailure(manager, answer);
    return fail(reason, `${what}: ${message}`, advice);
  };
  const look = async (): Promise<ListedInstance> => {
    const { instances, answer } = await listInstances(carrier, client, name, signal);
    if (answer.exitCode !== 0) throw failWith("can't be found", answer);
    const [found] = instances;
    if (found !== undefined) return found;
    const advice = `See what there is with ${program} list. One in another project needs ${connector}_project.`;
    throw fail("refused", `can't be found: ${title} has no such instance`, advice);
  };

  let seen = await look();
  if (seen.state === "STOPPED" && data[`${connector}_start`] === true) {
    const started = await runOnCarrier(carrier, client("start", "--", operand), { signal });
    if (started.exitCode !== 0) throw failWith("can't be started", started);
    notify("instance-started", `started the instance ${operand}, which is left running`);
    seen = await look();
  }
  if (seen.state !== "RUNNING") {
    const advice = `Start it with ${program} start ${operand}, or set ${connector}_start: true.`;
    throw fail("refused", `does not run: it is ${seen.state.toLowerCase()}`, advice);
  }

  const connection: Connection = {
    disconnect: async () => {},
    exec(argv, options = {}) {
      const [mode, start] =
        options.pty === undefined
          ? (["--force-noninteractive", execWithMarks] as const)
          : (["--force-interactive", execOnTerminal] as const);
      return start(carrier, (words) => client("exec", mode, "--", operand, ...words), argv, options);
    },
  };
  const probe = await runOnCarrier(connection, ["sh", "-c", ":"], { signal });
  if (probe.exitCode === 127) throw fail("refused", "can't be entered: it has no sh", "Commands need a shell at sh.");
  if (probe.exitCode !== 0) throw failWith("can't be entered", probe);
  return {
    ...connection,
    async isThere() {
      // Another process id is another start: what ran before is gone.
      const { instances } = await listInstances(carrier, client, name);
      return instances[0]?.state === "RUNNING" && instances[0].pid === seen.pid;
    },
  };
}
