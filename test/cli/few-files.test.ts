/** Few open files allowed: a run on many hosts goes on with fewer at once, says so once, and reaches all of them. */
import { afterAll, beforeAll, expect, test } from "vitest";
import { type OpenSsh, opensshMissing, startOpenSsh } from "../counterparts/openssh.ts";
import { createProject, towline } from "../support/towline.ts";

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);
const HOSTS = 60;
let server: OpenSsh;

beforeAll(async () => {
  if (missing === undefined) server = await startOpenSsh();
});
afterAll(() => server?.stop());

test.skipIf(missing !== undefined).each([
  { shown: "for people", flags: [], count: (text: string) => text.match(/too many files are open here/g)?.length },
  { shown: "as JSON", flags: ["--json"], count: (text: string) => text.match(/"type":"notice"/g)?.length },
])("said once, $shown", { timeout: 60_000 }, async ({ flags, count }) => {
  const hosts = Array.from({ length: HOSTS }, (_, index) => `127.0.9.${index + 1}`);
  const cwd = await createProject({
    "towline.config.json": JSON.stringify({ data: server.data, fleet: { hosts } }),
  });
  const words = ["run", "all", "--parallel", `${HOSTS}`, ...flags, "--", "echo in"];
  const { code, stdout, stderr } = await towline(words, { cwd, openFiles: 48 });
  expect([code, stderr.includes("EMFILE")]).toEqual([0, false]);
  expect(stdout.match(/\bin\b(\\n"|$)/gm)?.length).toBeGreaterThanOrEqual(HOSTS);
  expect(count(`${stdout}${stderr}`)).toBe(1);
});
