/** What can't work is told when settings are checked: before any host is connected. */
import { expect, test } from "vitest";
import ssh from "../index.ts";

test.each([
  ["scp", "ssh_file_transfer_protocol is scp"],
  ["sftp", undefined],
] as const)("files by %s", async (protocol, says) => {
  const data = { ssh_file_transfer_protocol: protocol };
  const checked = ssh.checkData?.({ name: "box", data } as never);
  if (says === undefined) await expect(checked).resolves.toBeUndefined();
  else
    await expect(checked).rejects.toMatchObject({
      code: "ERR_TOWLINE_DATA_INVALID",
      message: `box: ${says}, which is not supported`,
    });
});
