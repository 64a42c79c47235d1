/** What the client's own words mean. They are LXD's; Incus has the same. */
import { expect, test } from "vitest";
import { explainFailure } from "./explain-failure.ts";
import type { InstanceManager } from "./manager.ts";

const manager: InstanceManager = {
  ...{ name: "lxd", title: "LXD", program: "lxc", directoryVariable: "LXD_DIR", group: "lxd" },
  installAdvice: "Install it.",
};
const DIAL = 'Error: Get "http://unix.socket/1.0": dial unix /var/lib/lxd/unix.socket: connect:';

test.each<[number, string, string, string]>([
  [127, "", "carrier", "Install it."],
  [1, `${DIAL} permission denied`, "auth", "group lxd"],
  [1, `${DIAL} no such file or directory`, "refused", "lxd_directory"],
  [1, `${DIAL} connection refused`, "refused", "lxd_directory"],
  [1, 'Error: The remote "far" doesn\'t exist', "refused", "lxc remote list"],
  [1, "Error: something new", "refused", "by hand"],
])("%i, %s: %s", (exitCode, stderr, reason, advice) => {
  const explained = explainFailure(manager, { exitCode, signal: null, stdout: "", stderr });
  expect(explained.reason).toBe(reason);
  expect(explained.advice).toContain(advice);
  expect(explained.message).not.toMatch(/^Error/);
});
