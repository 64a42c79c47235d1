/** `towline shell` in a real terminal, on a real OpenSSH server. */
import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { beforeEach, describe, expect, onTestFinished, test } from "vitest";
import { opensshMissing, throwAwayUserMissing } from "../counterparts/openssh.ts";
import { missingCounterpart } from "../counterparts/require-counterpart.ts";
import { addTestUsers, testUsersMissing } from "../counterparts/users.ts";
import { openTerminal, type Terminal } from "../support/terminal.ts";
import { createProject, towline } from "../support/towline.ts";
import { useOpenSsh, useThrowAwayUser } from "../support/use-openssh.ts";

describe("in a terminal", () => {
  const missing = missingCounterpart("tmux", "sshd", "ssh-keygen") ?? opensshMissing() ?? throwAwayUserMissing();
  const user = useThrowAwayUser();
  const server = useOpenSsh();

  beforeEach((context) => {
    if (missing !== undefined) context.skip(missing);
  });

  /** A terminal in which a shell on the host waits for the next line. */
  async function openShell(
    options: readonly string[] = [],
    settings: object = {},
    password?: string,
  ): Promise<Terminal> {
    const cwd = await createProject({
      "towline.config.yaml": JSON.stringify({
        data: { ...server.data, ssh_user: user.name },
        fleet: { hosts: [{ web1: { ssh_hostname: "127.4.0.1", ...settings } }] },
      }),
    });
    const terminal = await openTerminal(["shell", "web1", ...options], cwd);
    if (password !== undefined) {
      await terminal.see(/^Password for sudo:$/m);
      await terminal.type(password);
    }
    await terminal.see(/[$#]$/m);
    await terminal.type("PS1='ready''> '");
    await terminal.see(/^ready>$/m);
    return terminal;
  }

  test("is a login shell of the user there, on a terminal of this type", async () => {
    const terminal = await openShell();
    await terminal.type('echo "$(id -un) has $(tty) of $TERM, $0"');
    const [, name, tty, term] = await terminal.see(/^(\S+) has (\S+) of (\S+), (?:-sh|\/bin\/sh)$/m);
    expect(name).toBe(user.name);
    expect(tty).toMatch(/^\/dev\/pts\/\d+$/);
    expect(term).toMatch(/^(screen|tmux)/);
  });

  test("knows the terminal's size, and each new one", async () => {
    const terminal = await openShell();
    await terminal.type("stty size");
    await terminal.see(/^24 80$/m);
    await terminal.type(`sh -c 'trap "stty size; exit" WINCH; echo ar''med; while :; do sleep 0.05; done'`);
    await terminal.see(/^armed$/m);
    await terminal.resize(100, 30);
    await terminal.see(/^30 100$/m);
  });

  test("Ctrl-C is for what runs in the shell, which lives on", async () => {
    const terminal = await openShell();
    await terminal.type("echo slee''ping; sleep 1000");
    await terminal.see(/^sleeping$/m);
    await terminal.press("C-c");
    // Whoever types before the next prompt may lose it: the terminal throws away what came with the interrupt.
    await terminal.see(/\^C[\s\S]*^ready>$/m);
    await terminal.type("echo alive=$((6 * 7))");
    await terminal.see(/^alive=42$/m);
  });

  test.each([0, 7, 255])("its exit code %i is that of towline, and the terminal is as before", async (code) => {
    const terminal = await openShell();
    await terminal.type(`exit ${code}`);
    await terminal.see(new RegExp(`^code=${code} icanon echo`, "m"));
  });

  test("runs as asked: in a folder, with a variable, as another user", async () => {
    const asRoot = { ssh_user: "root", _chdir: "/nowhere" };
    const terminal = await openShell(["--su-user", user.name, "--chdir", "/usr/bin", "--env", "FRUIT=kiwi"], asRoot);
    await terminal.type('echo "$(id -un) eats $FRUIT in $PWD"');
    await terminal.see(new RegExp(`^${user.name} eats kiwi in /usr/bin$`, "m"));
  });

  test.for(["withPassword", "onOwnTerminalWithPassword"] as const)(
    "asks for sudo's password: %s",
    async (role, context) => {
      const noUsers = testUsersMissing();
      if (noUsers !== undefined) context.skip(noUsers);
      const users = addTestUsers();
      onTestFinished(() => users.remove());
      const { name, password } = users[role];
      const options = ["--sudo-user", users.target.name, "--ask-sudo-password"];
      const terminal = await openShell(options, { ssh_user: name }, password);
      await terminal.type('echo "$(id -un) is here"; sleep 1000');
      const [screen] = await terminal.see(new RegExp(`^[^]*^${users.target.name} is here$`, "m"));
      expect(screen).not.toContain(password);
      await terminal.press("C-c");
      await terminal.type("exit 7");
      await terminal.see(/^code=7 icanon echo/m);
    },
  );

  test("is sh for an account that has no shell", async (context) => {
    const noSudo = missingCounterpart("sudo");
    if (noSudo !== undefined) context.skip(noSudo);
    const terminal = await openShell(["--sudo-user", "nobody"], { ssh_user: "root" });
    await terminal.type('echo "$(id -un) has $0"');
    await terminal.see(/^nobody has .*sh$/m);
  });

  test("outlasts what the host's settings allow a command", async () => {
    const terminal = await openShell([], { _timeout: 0.5, _retries: 3, _idempotent: true, _stdin: "exit 9\n" });
    await terminal.type("sleep 1; echo still=$((6 * 7))");
    await terminal.see(/^still=42$/m);
    await terminal.type("exit 5");
    await terminal.see(/^code=5 icanon echo/m);
  });

  test("a lost connection gives exit code 3, says so, and leaves the terminal as before", async () => {
    const terminal = await openShell();
    await server.dropConnections();
    await terminal.see(/^code=3 icanon echo/m);
    await terminal.see(/^towline: The connection to web1 was lost/m);
  });

  test("whoever ends towline ends the shell, and gets the terminal back", async () => {
    const terminal = await openShell();
    await terminal.type("echo pid=$$");
    const [, shell] = await terminal.see(/^pid=(\d+)$/m);
    const pid = await terminal.towlinePid();
    process.kill(pid, "SIGTERM");
    await terminal.see(/^code=130 icanon echo/m);
    expect(isRunning(Number(shell))).toBe(false);
  });

  test("whoever closes the terminal leaves nothing behind, here or there", async () => {
    const terminal = await openShell();
    await terminal.type("echo pid=$$");
    const [, shell] = await terminal.see(/^pid=(\d+)$/m);
    const pid = await terminal.towlinePid();
    await terminal.close();
    await expect.poll(() => isRunning(pid)).toBe(false);
    await expect.poll(() => isRunning(Number(shell))).toBe(false);
  });

  test("a host that is not there gives exit code 3", async () => {
    const cwd = await createProject();
    const terminal = await openTerminal(["shell", "127.0.0.1", "--data", "ssh_port=1"], cwd);
    await terminal.see(/^code=3 icanon echo/m);
  });

  test("Ctrl-C while it connects gives it up", async () => {
    const silent = createServer((socket) => socket.on("error", () => {})).listen(0, "127.0.0.1");
    onTestFinished(() => void silent.close());
    await once(silent, "listening");
    const { port } = silent.address() as AddressInfo;
    const connected = once(silent, "connection");
    const terminal = await openTerminal(["shell", "127.0.0.1", "--data", `ssh_port=${port}`], await createProject());
    await connected;
    await terminal.press("C-c");
    await terminal.see(/^code=130 icanon echo/m);
  });

  test("the local machine says that it gives no terminal, and what to do", async () => {
    const terminal = await openTerminal(["shell", "@local"], await createProject());
    await terminal.see(/^code=2 icanon echo/m);
    await terminal.see(/no terminal\n +Run commands without one: towline run @local -- CMD/);
  });

  test("a target that is several hosts is wrong use", async () => {
    const cwd = await createProject({ "towline.config.yaml": "fleet: { hosts: [web1, web2] }\n" });
    const terminal = await openTerminal(["shell", "all"], cwd);
    await terminal.see(/A shell is on one host, and "all" is 2/);
    await terminal.see(/^code=2 /m);
  });
});

test("without a terminal it is wrong use, and says what to do", async () => {
  const { code, stdout, stderr } = await towline(["shell", "web1"]);
  expect(stderr).toBe(
    "towline: A shell needs a terminal on standard input, and there is none\n" +
      "  Start it from a terminal, or run commands without one: towline run web1 -- CMD\n",
  );
  expect([code, stdout]).toEqual([2, ""]);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
