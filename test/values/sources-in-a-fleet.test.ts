/** Value sources in a fleet: one call for all hosts of a run, nothing fetched to list or check, and mistakes told with their place. */
import { defineConnector, defineValueSource, openFleet } from "@towline/core";
import { expect, test } from "vitest";
import local from "../../plugins/connector-local/src/index.ts";

const source = defineValueSource<string>({
  name: "acme",
  summary: "Values of a test",
  requestSchema: { type: "string", pattern: "^[a-z0-9]+$" },
  expects: "a name of a-z",
  fetch: async (names) => {
    calls.push(names.length);
    return names.map((name) => ({ value: `secret-of-${name}` }));
  },
});
const calls: number[] = [];
const box = defineConnector({
  name: "box",
  summary: "Hosts of a test",
  dataSchema: { type: "object", properties: {} },
  dataMeta: {},
  *makeNamesData(name) {
    yield { name: `@box/${name}` };
  },
  connect: async () => {
    throw new Error("no host of a test is there");
  },
});
const connectors = [local, box];
const config = { fleet: { hosts: [{ "@local": { _env: { TOKEN: { $acme: "here" } } } }] } };

test("the value reaches the command and is masked", async () => {
  await using fleet = await openFleet({ config, connectors, sources: [source] });
  const { stdout } = await fleet.host("@local").run('printf %s "$TOKEN"');
  expect(stdout).toBe("secret-of-here");
  expect(fleet.redact("x secret-of-here")).toBe("x ***");
  expect(fleet.sources.map(({ identifier, origin }) => [identifier, origin])).toEqual([["acme", "given"]]);
});

test("one call serves all hosts of a run, and listing them none", async () => {
  const named = Array.from({ length: 100 }, (_, index) => ({
    [`@box/${index}`]: { _env: { TOKEN: { $acme: `h${index}` } } },
  }));
  await using fleet = await openFleet({ config: { fleet: { hosts: named } }, connectors, sources: [source] });
  calls.length = 0;
  expect(await fleet.select("all").hosts()).toHaveLength(100);
  expect(calls).toEqual([]);
  await fleet.select("all").run("true");
  expect(calls).toEqual([100]);
});

test.each([
  [{ $acme: "UPPER" }, "$acme has the wrong form (expected a name of a-z, got text)"],
  [{ $acme: 5 }, "$acme has the wrong type (expected a name of a-z, got a number)"],
  [{ $acme: "x", $env: "Y" }, "a value with $acme holds nothing else (got $acme, $env)"],
  [
    { $acm: "x" },
    '"$acm" is no way to get a value (expected $env, $file, $command, $prompt, $acme). Did you mean "$acme"?',
  ],
  [{ $vault: "x" }, "the value source $vault is not installed: install it: npm install @towline/source-vault"],
])("%j is told before anything is fetched", async (reference, message) => {
  const wrong = { fleet: { hosts: [{ "@local": { _env: { TOKEN: reference } } }] } };
  await using fleet = await openFleet({ config: wrong, connectors, sources: [source] });
  calls.length = 0;
  await expect(fleet.host("@local").run("true")).rejects.toMatchObject({
    problems: [expect.objectContaining({ path: "fleet.hosts[0].@local._env.TOKEN" })],
    message: expect.stringContaining(message),
  });
  expect(calls).toEqual([]);
});

test("what is no value source is refused with all that is wrong", async () => {
  const opening = openFleet({ config: false, sources: [{ name: "acme" } as never] });
  await expect(opening).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_INVALID" });
  const twice = openFleet({ config: false, sources: [source, source] });
  await expect(twice).rejects.toMatchObject({ code: "ERR_TOWLINE_PLUGIN_CLASH" });
});
