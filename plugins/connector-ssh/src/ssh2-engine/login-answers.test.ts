/** A host shows the same key whenever keys are renewed, and nothing of a login is kept once it is over. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import type { Connection } from "@towline/core";
import ssh2 from "ssh2";
import { describe, expect, test, vi } from "vitest";
import { makeTarget, run } from "../../../../test/counterparts/connect-ssh.ts";
import { type OpenSsh, opensshMissing } from "../../../../test/counterparts/openssh.ts";
import { useOpenSsh } from "../../../../test/support/use-openssh.ts";
import { Authenticator } from "../authentication/authenticator.ts";
import { connect } from "../connector/connect.ts";
import { LoginAnswers } from "./login-answers.ts";

describe("the host's key", () => {
  const knownKey = Buffer.from("known");
  const prepare = () => {
    const giveUp = vi.fn();
    const answers = new LoginAnswers({
      hostKeyCheck: {
        algorithms: undefined,
        knows: (key) => key.equals(knownKey),
        check: async () => {
          throw new Error("not known");
        },
      },
      authenticator: new Authenticator(makeTarget({ data: {} }), "root", { offers: [], notes: [] }),
      onHostKey: () => undefined,
      giveUp,
    });
    const show = (key: Buffer) => new Promise<boolean>((resolve) => answers.verifyHostKey(key, resolve));
    return { answers, giveUp, show };
  };

  test("is asked about during the login", async () => {
    const { giveUp, show } = prepare();
    expect(await show(Buffer.from("other"))).toBe(false);
    expect(giveUp).toHaveBeenCalledWith(new Error("not known"));
    expect(await show(knownKey)).toBe(true);
  });

  test("is the same one whenever keys are renewed, or the link is given up", async () => {
    const { answers, giveUp, show } = prepare();
    await show(knownKey);
    const client = new ssh2.Client();
    const errors: Error[] = [];
    client.on("error", (error) => errors.push(error));
    answers.forgetLogin(client);
    expect(await show(knownKey)).toBe(true);
    expect(errors).toEqual([]);
    expect(await show(Buffer.from("other"))).toBe(false);
    expect(errors).toEqual([new Error("the host showed another key when keys were renewed")]);
    expect(giveUp).not.toHaveBeenCalled();
  });
});

const missing = opensshMissing();
if (missing !== undefined) console.warn(`skipped: ${missing}`);

describe.skipIf(missing !== undefined)("an open connection to OpenSSH", () => {
  const server = useOpenSsh();

  test("holds nothing of what it was made with, however many there are", async () => {
    setFlagsFromString("--expose-gc");
    const collectGarbage = runInNewContext("gc") as () => void;
    const { connection, target } = await open(server);
    // Whatever is still on the way of the login is done when a command is.
    expect((await run(connection, "echo here")).stdout).toBe("here\n");
    await vi.waitFor(
      () => {
        collectGarbage();
        expect(target.deref()).toBeUndefined();
      },
      { timeout: 20_000 },
    );
    expect((await run(connection, "echo still")).stdout).toBe("still\n");
    await connection.disconnect();
  }, 30_000);
});

async function open({ data }: OpenSsh): Promise<{ connection: Connection; target: WeakRef<object> }> {
  const target = makeTarget({ data });
  return { connection: await connect(target), target: new WeakRef(target) };
}
