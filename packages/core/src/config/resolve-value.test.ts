/** Values from elsewhere: fetched once, noted as secret, and told without their content when they fail. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createValueResolver, type ValueSources } from "./resolve-value.ts";

const folder = mkdtempSync(join(tmpdir(), "towline-values-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let secrets: string[];
beforeEach(() => {
  secrets = [];
});

function resolver(sources: Partial<ValueSources> = {}) {
  const resolveValue = createValueResolver({
    folder,
    onSecret: (value) => secrets.push(value),
    signal: new AbortController().signal,
    environment: { TOKEN: "from-env", EMPTY: "" },
    ...sources,
  });
  return (value: unknown) => resolveValue(value, { host: "web1", key: "ssh_password" });
}

const program = (code: string) => ({ $command: [process.execPath, "-e", code] });

test.each([
  [{ $env: "TOKEN" }, "from-env"],
  [{ $file: "secret" }, "from-file"],
  [{ $file: join(folder, "secret") }, "from-file"],
  [program("console.log('from-command')"), "from-command"],
  [program("process.stdout.write(process.cwd() + '\\n\\n')"), `${folder}\n`],
  [{ $prompt: "Password" }, "from-prompt"],
])("gets %j", async (reference, expected) => {
  writeFileSync(join(folder, "secret"), "from-file\r\n");
  const { value, secrets: found } = await resolver({ prompt: async () => "from-prompt" })(reference);
  expect(value).toBe(expected);
  expect(found).toEqual([expected]);
  expect(secrets).toEqual([expected]);
});

test("gives arguments to the program as they are: no shell", async () => {
  const words = ["$HOME", "a b", "; id", "*"];
  const reference = { $command: [process.execPath, "-p", "JSON.stringify(process.argv.slice(1))", "--", ...words] };
  expect((await resolver()(reference)).value).toBe(JSON.stringify(words));
});

test("reaches into nested values and leaves the rest alone", async () => {
  const rest = { list: [1, { $env: "TOKEN" }], plain: "x" };
  expect((await resolver()({ _env: { TOKEN: { $env: "TOKEN" } }, ...rest })).value).toEqual({
    _env: { TOKEN: "from-env" },
    list: [1, "from-env"],
    plain: "x",
  });
  const untouched = { a: [1] };
  expect((await resolver()(untouched)).value).toBe(untouched);
  expect((await resolver()({ $env: "EMPTY" })).value).toBe("");
  expect(secrets).not.toContain("");
});

test("asks once for each question, one at a time, however many hosts want the answer", async () => {
  const questions: string[] = [];
  let open = 0;
  const resolve = resolver({
    prompt: async (question, { echo }) => {
      open += 1;
      questions.push(`${question} ${echo} ${open}`);
      await new Promise(setImmediate);
      open -= 1;
      return question;
    },
  });
  await Promise.all([resolve({ $prompt: "A" }), resolve({ $prompt: "A" }), resolve({ $prompt: "B" })]);
  await resolve({ $prompt: "A" });
  expect(questions).toEqual(["A false 1", "B false 1"]);
});

describe("failures", () => {
  test.each([
    [{ $env: "MISSING" }, "the environment variable MISSING is not set"],
    [{ $file: "missing" }, `there is no file ${join(folder, "missing")}`],
    [{ $file: "." }, `the file ${folder} cannot be read (not a regular file)`],
    [{ $prompt: "Password" }, 'nobody can be asked "Password"'],
    [{ $command: ["towline-no-such-program"] }, 'the command "towline-no-such-program" is not installed'],
    [{ $envv: "A" }, '"$envv" is no way to get a value'],
  ])("%j", async (reference, reason) => {
    const error = await resolver()(reference).catch((thrown) => thrown);
    expect(error).toMatchObject({ code: "ERR_TOWLINE_CONFIG_VALUE", host: "web1" });
    expect(error.message).toBe(`Host web1: ssh_password has no value: ${reason}`);
    expect(error.advice).toBeTruthy();
  });

  test("a command that fails is told by name and exit code, never by its output", async () => {
    const code = "console.log(['hun','ter2'].join('')); process.exit(3)";
    const error = await resolver()(program(code)).catch((thrown) => thrown);
    expect(error.message).toMatch(/exited with 3$/);
    expect(`${error.message}${error.stack}${error.cause}`).not.toContain("hunter2");
  });

  test("a command that does not end is ended, though what it started holds its output open", async () => {
    const code = "require('child_process').spawn('sleep', ['3'], { stdio: 'inherit' }); setTimeout(() => {}, 600000)";
    await expect(resolver({ commandDeadlineMs: 300 })(program(code))).rejects.toThrow("did not end within 0.3 seconds");
  });

  test("a command ends when the user gives up", async () => {
    const stop = new AbortController();
    const failed = expect(resolver({ signal: stop.signal })(program("setTimeout(() => {}, 600000)"))).rejects.toThrow(
      "was cancelled",
    );
    stop.abort();
    await failed;
  });

  test("a command that prints without end is ended", async () => {
    await expect(resolver()({ $command: ["yes"] })).rejects.toThrow("printed more than 1 MiB");
  });
});
