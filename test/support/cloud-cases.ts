/** What all connectors of clouds must do with the answers of their programs. Stand-ins give the answers: no cloud is asked. */
import type { Connector, Data } from "@towline/core";
import { describe, expect, test } from "vitest";
import { type RecordedAnswer, recordProgram } from "../counterparts/recorded-program.ts";
import { type ListedHost, selectListed } from "./select-listed.ts";

/** A connector, and what is particular about its tests. */
export interface CloudCases {
  readonly connector: Connector;
  readonly program: string;
  /** As the program prints machines: two that run, called web and db, and one that does not. */
  readonly recorded: string;
  /** The words of its complaints, and what is told. */
  readonly failures: readonly (readonly [complaint: string, message: RegExp, advice: RegExp])[];
}

/** Lists with a stand-in. */
export async function listRecorded(
  { connector, program }: Pick<CloudCases, "connector" | "program">,
  answers: readonly RecordedAnswer[],
  target = `@${connector.name}`,
  settings: Data = {},
): Promise<{ readonly hosts: readonly ListedHost[]; readonly calls: readonly string[] }> {
  const prefix = connector.name.replaceAll("-", "_");
  const recorded = recordProgram(program, answers);
  const data = { [`${prefix}_program`]: recorded.program };
  for (const [key, value] of Object.entries(settings)) Object.assign(data, { [`${prefix}_${key}`]: value });
  const hosts = await selectListed(target, { data, connectors: [connector] });
  return { hosts, calls: recorded.calls() };
}

/** The tests. */
export function testCloud(cases: CloudCases): void {
  const { connector, recorded, failures } = cases;
  const name = connector.name;
  const list = (target: string, answers: readonly RecordedAnswer[] = [{ stdout: recorded }]) =>
    listRecorded(cases, answers, target);
  const failed = (message: RegExp, advice: RegExp = /./) =>
    expect.objectContaining({
      code: "ERR_TOWLINE_INVENTORY_FAILED",
      connector: name,
      message: expect.stringMatching(message),
      advice: expect.stringMatching(advice),
    });

  describe(`@${name}, by recorded answers of a stand-in for ${cases.program}`, () => {
    test("only machines that run are listed, and ssh reaches them", async () => {
      const { hosts } = await list(`@${name}`);
      expect(hosts.map((host) => [host.name, ...host.route])).toEqual([
        [`@${name}/web`, "ssh"],
        [`@${name}/db`, "ssh"],
      ]);
    });

    test("one machine is chosen by its name", async () => {
      const { hosts } = await list(`@${name}/db`);
      expect(hosts.map((host) => host.name)).toEqual([`@${name}/db`]);
    });

    test("a name that no machine has is told with those that run", async () => {
      await expect(list(`@${name}/wbe`)).rejects.toEqual(
        failed(/^No machine is called wbe$/, /^Those that run: web, db$/),
      );
    });

    test.each(failures)("%s", async (stderr, message, advice) => {
      const answers = [{ stderr: `${stderr}\n`, exitCode: 1 }];
      await expect(list(`@${name}`, answers)).rejects.toEqual(failed(message, advice));
    });

    test.each<[string, RecordedAnswer, RegExp]>([
      ["nothing", {}, /is empty, where JSON was expected$/],
      ["half", { stdout: recorded.trim().slice(0, -10) }, /is JSON that ends in the middle$/],
      ["a page", { stdout: "<html>s3cret</html>" }, /printed is no JSON$/],
      ["a text", { stdout: '"s3cret"' }, /is no list of machines$/],
      ["an answer without an end", { instead: "exec yes" }, /printed more than \d+ bytes$/],
    ])("a program that prints %s", async (_what, answer, message) => {
      await expect(list(`@${name}`, [answer])).rejects.toEqual(failed(message));
    });

    test("a program that is missing", async () => {
      const data = { [`${name.replaceAll("-", "_")}_program`]: "no-such-program" };
      const asked = selectListed(`@${name}`, { data, connectors: [connector] });
      await expect(asked).rejects.toEqual(failed(/no-such-program is not installed where it is to run$/, /Install/));
    });

    test("parts of machines that are missing or of another kind cost no other machine its place", async () => {
      const odd = JSON.parse(recorded, (key, value) => (key === "Instances" ? [1, null, {}, ...value] : value));
      const answer = Array.isArray(odd) ? [1, null, {}, { labels: 5, tags: 5, networkInterfaces: {} }, ...odd] : odd;
      const { hosts } = await list(`@${name}`, [{ stdout: JSON.stringify(answer) }]);
      expect(hosts.map((host) => host.name)).toEqual([`@${name}/web`, `@${name}/db`]);
    });
  });
}
