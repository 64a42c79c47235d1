/** Tells what the connector needs on this machine, and whether it is there. */
import type { InstallationFinding } from "@towline/core";
import { checkNativeAddon } from "./native-addon.ts";
import { checkSshProgram } from "./ssh-program.ts";

/** For `towline doctor` and `towline connectors`. */
export async function checkInstallation(): Promise<readonly InstallationFinding[]> {
  return [checkNativeAddon(), await checkSshProgram()];
}
