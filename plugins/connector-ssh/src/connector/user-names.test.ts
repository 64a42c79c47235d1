/** Users whose names have a domain, spaces or quotes log in, as ssh lets them; only where a shell would see them they don't. */
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { connectForTest, ENGINES, failureOf, localCarrier } from "../../../../test/counterparts/connect-ssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { startTalkingSsh, type TalkingSsh } from "../../../../test/counterparts/talking-ssh.ts";

const missing = missingCounterpart("ssh");
if (missing !== undefined) console.warn(`skipped: ${missing}`);

let server: TalkingSsh;
beforeAll(async () => {
  server = await startTalkingSsh({ verdict: "accept" });
});
afterAll(() => server.stop());

const NAMES = ["CORP\\jdoe", "the user", `it's "me"`, "$HOME", "a;b|c&d", "100%n", "-x", "jdoe@corp.example"];

describe.each(ENGINES.filter((engine) => engine === "ssh2" || missing === undefined))("by %s", (ssh_engine) => {
  test.each(NAMES)("%j", async (ssh_user) => {
    const data = { ssh_engine, ssh_user, ssh_port: server.port, ssh_password: "x", ssh_known_hosts_file: "none" };
    const connection = await connectForTest({ data });
    await connection.disconnect();
    expect(server.users.at(-1)).toBe(ssh_user);
  });

  test.each(["CORP\\jdoe", "the user", "$HOME"])(
    "%j in a ProxyCommand is refused before a shell sees it",
    async (ssh_user) => {
      const data = { ssh_engine, ssh_user, ssh_proxy_command: "ssh %r@gateway -W %h:%p", ssh_known_hosts_file: "none" };
      const carrier = { ...localCarrier, exec: () => Promise.reject(new Error("a shell saw it")) };
      const error = await failureOf(connectForTest({ data, carrier }));
      expect(error.message).toContain("a shell could take for more than a name");
    },
  );
});
