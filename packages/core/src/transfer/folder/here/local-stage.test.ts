/** A stage is gone when all is in its place, also where nobody may write to the destination any more. */
import { chmodSync, mkdtempSync, readdirSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { removeFolder } from "../../../../../../test/support/remove-folder.ts";
import { makeFolderNode } from "../../tree/folder-node.ts";
import { LocalStage } from "./local-stage.ts";

const NOBODY = 65_534;

/** Root may write anywhere. */
function actAsNobody(): void {
  if (process.geteuid?.() !== 0) return;
  process.seteuid?.(NOBODY);
  onTestFinished(() => process.seteuid?.(0));
}

test("a destination gets its mode when nothing is left to do in it", async () => {
  const base = mkdtempSync(path.join(tmpdir(), "towline-stage-"));
  onTestFinished(() => removeFolder(base));
  chmodSync(base, 0o777);
  actAsNobody();
  const dest = path.join(base, "dest");
  const tree = Object.assign(makeFolderNode(), { mode: 0o555, modifiedAt: 1_000_000_000 });
  const stage = await LocalStage.open(dest);
  stage.makeFile("file").finish(0o644, undefined);
  tree.others.add("file");
  await stage.commit(tree, true, false);
  expect(readdirSync(dest)).toEqual(["file"]);
  expect([statSync(dest).mode & 0o777, statSync(dest).mtimeMs]).toEqual([0o555, 1_000_000_000_000]);
});
