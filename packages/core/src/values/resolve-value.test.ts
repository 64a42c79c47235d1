/** Values from elsewhere: fetched once, noted as secret, and told without their content when they fail. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeEach, describe, expect, test } from "vitest";
import { createValueResolver, type ResolverOptions } from "./resolve-value.ts";

const folder = mkdtempSync(join(tmpdir(), "towline-values-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

let secrets: string[];
beforeEach(() => {
  secrets = [];
});

function resolver(sources: Partial<ResolverOptions> = {}) {
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

test("runs no program of the project that somebody else can write", async () => {
  const own = join(folder, "own.sh");
  writeFileSync(own, "#!/bin/sh\necho mine\n");
  chmodSync(own, 0o700);
  expect((await resolver()({ $command: ["./own.sh"] })).value).toBe("mine");
  for (const mode of [0o702, 0o722]) {
    chmodSync(own, mode);
    await expect(resolver()({ $command: ["./own.sh"] })).rejects.toMatchObject({
      code: "ERR_TOWLINE_CONFIG_UNTRUSTED",
      message: expect.stringMatching(/^Host web1: ssh_password has no value: the program \.\/own\.sh is not run: /),
    });
  }
  await expect(resolver()({ $command: ["./missing.sh"] })).rejects.toMatchObject({ code: "ERR_TOWLINE_CONFIG_VALUE" });
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

describe("a program for a value", () => {
  test("has no input but a terminal: what is piped to Towline is for the command", async () => {
    const script = `
      const { createValueResolver } = await import(process.argv[1]);
      const sources = { folder: ".", onSecret() {}, signal: new AbortController().signal };
      const command = ["sh", "-c", 'read x; echo "got:$x"'];
      const { value } = await createValueResolver(sources)({ $command: command }, { key: "k" });
      let rest = "";
      for await (const chunk of process.stdin) rest += chunk;
      process.stdout.write(JSON.stringify({ value, rest }));`;
    const module = new URL("./resolve-value.ts", import.meta.url).href;
    const argv = ["--conditions=@towline/source", "--import", "tsx", "--input-type=module", "-e", script, module];
    const { status, stdout, stderr } = spawnSync(process.execPath, argv, {
      input: "hello\nworld\n",
      encoding: "utf8",
      cwd: new URL("../../../..", import.meta.url),
    });
    expect(stderr).toBe("");
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ value: "got:", rest: "hello\nworld\n" });
  });

  test("ends with its exit, and not with what it left behind", async () => {
    const file = join(folder, "left-behind");
    // The value is longer than a pipe holds, and the child that is left behind keeps the pipe open.
    const script = `sleep 60 & echo $! > '${file}'; head -c 300000 /dev/zero | tr '\\0' x; echo; exit 0`;
    const { value } = await resolver()({ $command: ["sh", "-c", script] });
    expect(value).toBe("x".repeat(300_000));
    process.kill(Number(readFileSync(file, "utf8")), "SIGKILL");
  });

  test("that takes too long is ended with what it started", async () => {
    const file = join(folder, "started");
    const script = `sleep 60 & echo $! > '${file}'; wait`;
    await expect(resolver({ commandDeadlineMs: 1_000 })({ $command: ["sh", "-c", script] })).rejects.toThrow(
      "did not end within 1 seconds",
    );
    const started = Number(readFileSync(file, "utf8"));
    await expect.poll(() => isRunning(started)).toBe(false);
  });

  test("that prints without end is ended, whoever prints", async () => {
    await expect(resolver()({ $command: ["sh", "-c", "yes & yes"] })).rejects.toThrow("printed more than 1 MiB");
  });
});

describe("bytes that are no text", () => {
  test.each([
    ["not UTF-8", Buffer.from("caf\xe9", "latin1")],
    ["UTF-16", Buffer.from("\ufeffsecret", "utf16le")],
    ["a NUL byte", Buffer.from("se\0cret")],
  ])("%s is refused, and not shown", async (reason, bytes) => {
    writeFileSync(join(folder, "bytes"), bytes);
    for (const reference of [{ $file: "bytes" }, { $command: ["cat", "bytes"] }]) {
      const error = await resolver()(reference).catch((thrown: Error) => thrown);
      expect(error).toMatchObject({ code: "ERR_TOWLINE_CONFIG_VALUE", message: expect.stringContaining(reason) });
      expect((error as Error).message).not.toMatch(/secret|caf/);
    }
  });

  test("a byte order mark is no part of a value", async () => {
    writeFileSync(join(folder, "marked"), "\ufeffsecret\n");
    for (const reference of [{ $file: "marked" }, { $command: ["cat", "marked"] }]) {
      expect((await resolver()(reference)).value).toBe("secret");
    }
  });
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
  } catch {
    return false;
  }
  // One that ended and that nobody has asked about is there still.
  return !existsSync("/proc/self/stat") || !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, "utf8"));
}
