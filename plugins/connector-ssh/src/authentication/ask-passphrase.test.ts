/** What people type for a locked key is remembered when it opens the key, and never when it does not. */
import { join } from "node:path";
import { expect, test } from "vitest";
import { makeTarget } from "../../../../test/counterparts/connect-ssh.ts";
import { makeKey } from "../../../../test/counterparts/openssh.ts";
import { missingCounterpart } from "../../../../test/counterparts/require-counterpart.ts";
import { makeFolder } from "../../../../test/support/folders.ts";
import { askPassphrase } from "./ask-passphrase.ts";

const missing = missingCounterpart("ssh-keygen");

test.skipIf(missing !== undefined)("a passphrase", async () => {
  const file = makeKey(join(makeFolder(), "key"), { type: "ecdsa", format: "PEM", passphrase: "open sesame" });
  let asked = 0;
  const typing = (passphrase: string) =>
    makeTarget({
      data: {},
      prompt: async () => {
        asked += 1;
        return passphrase;
      },
    });
  expect(await askPassphrase(typing("wrong"), file)).toBeUndefined();
  expect(asked).toBe(3);
  // A slip must not lock the key out for those who come later.
  expect(await askPassphrase(typing("open sesame"), file)).toMatchObject({ passphrase: "open sesame" });
  expect(asked).toBe(4);
  expect(await askPassphrase(typing("never asked"), file)).toMatchObject({ passphrase: "open sesame" });
  expect(asked).toBe(4);
});
