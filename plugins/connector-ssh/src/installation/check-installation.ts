/** Tells what the connector needs on this machine, and whether it is there. */
import { createRequire } from "node:module";
import type { InstallationFinding } from "@towline/core";
import { checkSshProgram } from "./ssh-program.ts";

/** For `towline doctor` and `towline connectors`. */
export async function checkInstallation(): Promise<readonly InstallationFinding[]> {
  return [checkNativeAddon(), await checkSshProgram()];
}

/** Whether ssh2 uses its native crypto addon, which was built on install where a compiler was there. */
function checkNativeAddon(): InstallationFinding {
  const require = createRequire(import.meta.url);
  let native = false;
  try {
    const crypto = require("ssh2/lib/protocol/crypto.js") as { bindingAvailable?: boolean };
    native = crypto.bindingAvailable === true;
  } catch {
    // The file is internal to ssh2: where it moved, nothing is known about the addon.
  }
  const name = "ssh2 crypto addon";
  return native
    ? { name, ok: true, detail: "in use" }
    : {
        name,
        ok: false,
        detail: "not in use: everything works, but moving files takes more processor time",
        advice: "Install a C++ compiler, make and Python 3, then run npm rebuild ssh2.",
      };
}
