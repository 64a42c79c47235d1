/** Secrets are masked in all that `towline` prints, in every common encoding, also where they come in pieces. */
import { describe, expect, test } from "vitest";
import { createProject, towline } from "../support/towline.ts";

const TOKEN = `tok'en "x" $y é-40817`;

const FORMS: { readonly [name: string]: string } = {
  "as it is": TOKEN,
  "in base64": Buffer.from(`user:${TOKEN}`).toString("base64"),
  "in a URL": encodeURIComponent(TOKEN),
  "in JSON": JSON.stringify(TOKEN),
  "quoted for a shell": `'${TOKEN.replaceAll("'", `'\\''`)}'`,
};

/** Prints all forms on both streams, each in two pieces that are cut in its middle. */
const PRINT = `
  const forms = ${JSON.stringify(Object.values(FORMS).map((form) => Buffer.from(form).toString("hex")))};
  const write = (stream, bytes) => new Promise((done) => stream.write(bytes, () => setTimeout(done, 5)));
  (async () => {
    for (const form of forms) for (const stream of [process.stdout, process.stderr]) {
      const bytes = Buffer.from(form, "hex");
      const middle = bytes.length >> 1;
      await write(stream, "<");
      await write(stream, bytes.subarray(0, middle));
      await write(stream, bytes.subarray(middle));
      await write(stream, ">\\n");
    }
    process.exitCode = 3;
  })();`;

describe.each([
  ["for people", []],
  ["quietly", ["--quiet"]],
  ["gathered", ["--gather"]],
  ["as JSON", ["--json"]],
  ["with debug messages", ["--debug"]],
])("%s", (_title, options) => {
  test("nothing of a secret is printed", async () => {
    const cwd = await createProject({
      "towline.config.yaml": JSON.stringify({
        data: { _env: { TOKEN: { $env: "THE_TOKEN" } } },
        fleet: { hosts: ["@local"] },
      }),
      "print.cjs": PRINT,
    });
    const { code, stdout, stderr } = await towline(
      ["run", "@local", ...options, "--", `'${process.execPath}' '${cwd}/print.cjs'`],
      { cwd, environment: { THE_TOKEN: TOKEN } },
    );
    expect(code).toBe(1);
    expect(stdout).toContain("<***>");
    expect(stdout.match(/\*\*\*/g)?.length).toBeGreaterThanOrEqual(Object.keys(FORMS).length);
    for (const [name, form] of Object.entries(FORMS)) expect(stdout + stderr, name).not.toContain(form);
    expect(stdout + stderr).not.toMatch(/40817|tok'en/);
  });
});
