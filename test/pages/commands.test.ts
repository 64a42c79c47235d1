/**
 * Every command that a page shows is run as it is printed, in a folder with the demo's hosts. What would change this
 * machine, or reaches something that is not here, is run with `--dry-run`. All others are in {@link NOT_RUN}.
 */
import { readFileSync } from "node:fs";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { type DemoHosts, makeSandbox, type Sandbox, startDemo } from "../support/page-sandbox.ts";
import { listPages, readCommands, root, withoutComment } from "../support/read-pages.ts";

/** Commands that nothing here can run, each with the reason. What no page shows any more has to go from here. */
const NOT_RUN: { readonly [command: string]: string } = {
  "npm install --global ./packages/cli": "changes this machine",
  "sudo npx towline run @nsenter/4711 -- uname -n": "takes root, and a process 4711",
  "sudo npx vitest run": "takes root: test/connector-authors.test.ts",
  "towline demo": "test/demo.test.ts runs it",
  "towline forward web1 8080:localhost:80": "lasts until Ctrl-C: test/cli/forward.test.ts",
  "towline forward @ssh/bastion//@ssh/inner 5432:db.internal:5432 9000:/run/app.sock": "the same",
  "towline forward web1 --remote 9000:localhost:3000": "the same",
  "towline forward web1 --socks 1080": "the same",
  "towline init --from ssh-config": "writes a config where one is: test/cli/init.test.ts",
  "towline init --from pyinfra inventory.py": "the same",
  "towline init --from chaos fleet.yaml": "the same",
  "towline init --from ansible hosts.ini": "the same",
  "towline hosts @docker": "asks an engine: test/containers",
  "towline run @docker -- uptime": "the same",
  "towline hosts @lxd": "asks LXD: test/containers",
  "towline run '@lxd&lxd_running' -- uptime": "the same",
  "towline run @kubernetes/shop/app=web -- uptime": "asks a cluster: test/containers",
  "towline hosts @kubernetes/shop/": "the same",
  "source <(towline completion zsh)": "is for zsh: test/cli/completion.test.ts",
};

/** How a command ends that does not end with 0. */
const EXIT_CODES: { readonly [command: string]: number } = {
  // The demo's hosts say nothing of their systems.
  "towline hosts 'all&os=debian&cores>=8!group:db'": 2,
  'towline run all --json -- check-disk | jq -r \'select(.type == "result" and .status != "ok") | .host\' > failed.txt': 3,
  "towline run all -- check-disk": 3,
  "towline run --hosts-file failed.txt --json -- check-disk": 3,
};

/** Programs that commands may begin with. Any other could ask a registry, or change this machine. */
const KNOWN = /^(towline|npm install|npx tsc|npx towline|source|make-report|cd|mkdir|echo|git) /;

const isScript = (command: string) => /^npm (run|test)\b/.test(command);

const missing = missingCounterpart("bash");
const missingJq = missingCounterpart("jq");

let demo: DemoHosts;

beforeAll(async () => {
  demo = await startDemo();
});

afterAll(() => demo.stop());

const shown = new Map(listPages().map((page) => [page, readCommands(page)]));

test("nothing that is not published is installed by its name", () => {
  const installed = /^(npx|npm (install|i|exec|init|create|add)) (.* )?(@towline\/|(create-)?towline-)/;
  const named = [...shown].flatMap(([page, commands]) =>
    commands.filter((command) => installed.test(command)).map((command) => `${page}: ${command}`),
  );
  expect(named).toEqual([]);
});

test("what is said of commands is said of such that pages show", () => {
  const commands = new Set([...shown.values()].flat().map(withoutComment));
  const gone = [NOT_RUN, EXIT_CODES].flatMap((table) => Object.keys(table)).filter((command) => !commands.has(command));
  expect(gone).toEqual([]);
});

test("the scripts of npm are there", () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, "package.json"), "utf8")) as { scripts: object };
  const named = [...shown.values()].flat().filter(isScript);
  const missing = named.filter(
    (command) => !((/^npm (?:run (?:--silent )?)?([a-z:]+)/.exec(command)?.[1] ?? "") in scripts),
  );
  expect(missing).toEqual([]);
});

for (const [page, commands] of shown) {
  const toRun = commands.filter((command) => NOT_RUN[withoutComment(command)] === undefined && !isScript(command));
  if (toRun.length === 0) continue;
  describe(page, () => {
    let sandbox: Sandbox;

    beforeAll(async () => {
      sandbox = await makeSandbox(demo, page);
    });

    afterAll(() => sandbox.remove());

    for (const command of toRun) {
      test(command, async (context) => {
        expect(command).toMatch(KNOWN);
        const reason = missing ?? (command.includes("| jq") ? missingJq : undefined);
        if (reason !== undefined) context.skip(reason);
        const { code, stdout, stderr } = await sandbox.run(command, { dryRun: needsDryRun(command) });
        expect({ code, stdout, stderr }).toEqual({
          code: EXIT_CODES[withoutComment(command)] ?? 0,
          stdout: expect.anything(),
          stderr: expect.anything(),
        });
      });
    }
  });
}

/** Whether it would change this machine outside of the sandbox, become another user, or reach what is not here. */
function needsDryRun(command: string): boolean {
  return /(^|[\s'"])[/~]|--sudo|@(?!ssh\/|local\b)[a-z]/.test(withoutComment(command));
}
