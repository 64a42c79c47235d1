/** Notices of connectors, and what was to be done at the end of a connection and was not: whom they reach, and how. */
import {
  type Connection,
  type Connector,
  type ConnectTarget,
  type Data,
  defineConnector,
  definePlugin,
  type Notice,
  type OpenFleetOptions,
  openFleet,
  orThrow,
} from "@towline/core";
import { expect, onTestFinished, test } from "vitest";

/** This machine by another name, and what a test wants of its connection. */
function talking(parts: {
  readonly connect?: (target: ConnectTarget<Data>) => void;
  readonly finish?: () => Promise<void>;
}): Connector {
  const { finish } = parts;
  return defineConnector({
    name: "talking",
    summary: "This machine",
    dataSchema: { type: "object", properties: { talking_word: { type: "string" }, talking_old: { type: "boolean" } } },
    dataMeta: {
      talking_word: { description: "A password", secret: true },
      talking_old: { description: "Nothing", default: false, deprecated: "leave it out." },
    },
    *makeNamesData(name) {
      yield { name: `@talking/${name}` };
    },
    async connect(target): Promise<Connection> {
      parts.connect?.(target);
      return {
        exec: (argv, options) => target.carrier.exec(argv, options),
        ...(finish === undefined ? {} : { finish }),
        async disconnect() {
          target.notify("left", `left ${target.name}`);
        },
      };
    },
  });
}

async function open(connector: Connector, options: OpenFleetOptions = {}) {
  const notices: Notice[] = [];
  const fleet = await openFleet({
    config: false,
    connectors: [connector],
    onNotice: (notice) => notices.push(notice),
    ...options,
  });
  onTestFinished(() => fleet.close().catch(() => {}));
  return { fleet, notices };
}

const HOSTS = ["@talking/a", "@talking/b"];
const failing = async () => {
  throw new Error("the disk is full");
};

test("a notice reaches whoever opened the fleet and plugins, with its host, and without secrets", async () => {
  const tapped: Notice[] = [];
  const plugin = definePlugin({
    name: "listener",
    apply: (hooks) => hooks.notice.given.tap("listener", (notice) => void tapped.push(notice)),
  });
  const connector = talking({ connect: ({ data, notify }) => notify("greeted", `it said ${data.talking_word}`) });
  const { fleet, notices } = await open(connector, { plugins: [plugin], data: { talking_word: "hunter22" } });
  orThrow(await fleet.host("@talking/a").run("true"));
  await fleet.close();
  const about = { host: "@talking/a", connector: "talking" };
  expect(notices).toEqual([
    { ...about, code: "greeted", message: "it said ***" },
    { ...about, code: "left", message: "left @talking/a" },
  ]);
  expect(tapped).toEqual(notices);
});

test("a setting that should not be used any more is told of where somebody set it", async () => {
  for (const data of [{}, { talking_old: true }]) {
    const { fleet, notices } = await open(talking({}), { data });
    orThrow(await fleet.host("@talking/a").run("true"));
    const told = notices.filter(({ code }) => code === "setting-deprecated").map(({ message }) => message);
    expect(told).toEqual("talking_old" in data ? ["the setting talking_old is deprecated: leave it out."] : []);
  }
});

test("whoever is told can't break what was going on", async () => {
  const logged: string[] = [];
  const { fleet } = await open(talking({ connect: ({ notify }) => notify("greeted", "hello") }), {
    onNotice: () => {
      throw new Error("boom");
    },
    log: (line) => logged.push(line),
  });
  expect((await fleet.host("@talking/a").run("true")).status).toBe("ok");
  await fleet.close();
  expect(fleet.takeHookErrors().map(({ message }) => message)).toContain(
    "onNotice, given with openFleet, failed: boom",
  );
  expect(logged).toEqual(expect.arrayContaining(["@talking/a: hello", "onNotice failed: Error: boom"]));
});

test("a run whose hosts are left fails where what was to be done at the end was not, and keeps the output", async () => {
  const errors: unknown[] = [];
  const plugin = definePlugin({
    name: "listener",
    apply: (hooks) => hooks.disconnect.after.tap("listener", ({ error }) => void errors.push(error)),
  });
  const { fleet } = await open(talking({ finish: failing }), { plugins: [plugin] });
  const { results, counts } = await fleet.select(HOSTS).run("echo out", { disconnect: true });
  expect(counts).toMatchObject({ ok: 0, failed: 2 });
  const [result] = results;
  expect(result).toMatchObject({ exitCode: 0, stdout: "out\n", error: { code: "ERR_TOWLINE_NOT_FINISHED" } });
  expect(() => result && orThrow(result)).toThrow("the disk is full");
  // Whoever was told is not told again.
  await fleet.close();
  expect(errors).toEqual(results.map(({ error }) => error));
});

test("of a command that failed, its own failure is told, and the other when the fleet is closed", async () => {
  const { fleet } = await open(talking({ finish: failing }));
  const { results } = await fleet.select(HOSTS).run("exit 7", { disconnect: true });
  expect(results.map(({ error }) => error?.code)).toEqual(Array(2).fill("ERR_TOWLINE_COMMAND_FAILED"));
  const closed = fleet.close();
  await expect(closed).rejects.toMatchObject({ code: "ERR_TOWLINE_NOT_FINISHED" });
  await expect(closed).rejects.toThrow(/^Of 2 hosts, .*\n {2}the disk is full\n {2}the disk is full$/);
});

test("a carrier is finished when the fleet closes, after what rides on it", async () => {
  const order: string[] = [];
  const { fleet, notices } = await open(talking({ finish: async () => void order.push("finished") }));
  const { counts } = await fleet.select("@talking/a//@talking/b").run("true", { disconnect: true });
  expect([counts.ok, order, notices.length]).toEqual([1, ["finished"], 1]);
  await fleet.close();
  expect([order, notices.length]).toEqual([["finished", "finished"], 2]);
});
