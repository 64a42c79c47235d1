/** Hosts are stopped side by side: the end of one never waits for that of another. */
import { type Connection, defineConnector, openFleet, type RemoteProcess } from "@towline/core";
import { expect, test } from "vitest";

const HOSTS = 12;

/** Opens for all when so many have come. */
function makeMeeting(expected: number): () => Promise<void> {
  let arrived = 0;
  let open: () => void = () => undefined;
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  return () => {
    arrived += 1;
    if (arrived === expected) open();
    return opened;
  };
}

/** The machine under many names. What ends a command is held up until the commands of all others are being ended too. */
function makeMeetingConnector(meet: () => Promise<void>) {
  return defineConnector({
    name: "meeting",
    summary: "Hosts that are ended together or not at all",
    dataSchema: { type: "object", properties: {} },
    dataMeta: {},
    *makeNamesData(name) {
      yield { name: `@meeting/${name}`, data: {}, groups: [] };
    },
    connect: async ({ carrier }): Promise<Connection> => {
      let started = false;
      return {
        exec: async (argv, options): Promise<RemoteProcess> => {
          if (started) await meet();
          started = true;
          return carrier.exec(argv, options);
        },
        disconnect: async () => undefined,
      };
    },
  });
}

test("a timeout on many hosts ends all of them at once", async () => {
  const names = Array.from({ length: HOSTS }, (_, index) => `@meeting/${index}`);
  const config = { fleet: { hosts: names, parallelism: HOSTS } };
  await using fleet = await openFleet({ config, connectors: [makeMeetingConnector(makeMeeting(HOSTS))] });
  const report = await fleet.select("all").run("sleep 301", { timeout: 50 });
  expect(report.results.map(({ status }) => status)).toEqual(names.map(() => "timeout"));
  // Each was seen to be gone, which none is whose end was waited for in vain.
  for (const { error } of report.results) expect(error?.message).not.toContain("could not be verified");
});
