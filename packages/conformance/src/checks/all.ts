/** All checks, in the order in which they are run. */
import type { Check } from "../kit/check.ts";
import { commandChecks } from "./commands.ts";
import { contractChecks } from "./contract.ts";
import { endingChecks } from "./ending.ts";
import { environmentChecks } from "./environment.ts";
import { fileContentChecks } from "./file-content.ts";
import { fileNameChecks } from "./file-names.ts";
import { fileReplacementChecks } from "./file-replacement.ts";
import { folderChecks } from "./folders.ts";
import { inputChecks } from "./input.ts";
import { inLanes } from "./lanes.ts";
import { lifecycleChecks } from "./lifecycle.ts";
import { outputChecks } from "./output.ts";
import { privilegeChecks } from "./privilege.ts";
import { specialFileChecks } from "./special-files.ts";
import { terminalChecks } from "./terminal.ts";

const ownChecks: readonly Check[] = [
  ...commandChecks,
  ...environmentChecks,
  ...inputChecks,
  ...outputChecks,
  ...terminalChecks,
  ...endingChecks,
  ...fileContentChecks,
  ...fileNameChecks,
  ...fileReplacementChecks,
  ...folderChecks,
  ...specialFileChecks,
  ...privilegeChecks,
  ...contractChecks,
  ...lifecycleChecks,
];

/** Every check of the suite. Ids are stable; new checks may come with a minor version. */
export const checks: readonly Check[] = [...ownChecks, ...inLanes(ownChecks)];
