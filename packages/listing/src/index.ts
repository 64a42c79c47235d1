/** @towline/listing: what the connectors that list hosts have in common. */
export { askProgram, type KnownFailure, type ProgramQuestion } from "./ask-program.ts";
export { checkHost, checkHosts, mergeHosts } from "./check-host.ts";
export { joinGroup } from "./group-name.ts";
export { readHostData } from "./host-data.ts";
export { addressProblem, nameProblem } from "./host-name.ts";
export { inGroup } from "./in-group.ts";
export { beginsAsJson, isRecord, parseJson, textOf } from "./json.ts";
export { listSourceFolder } from "./list-source-folder.ts";
export { listingFailed } from "./listing-failed.ts";
export { readHosts } from "./read-hosts.ts";
export { type ListedHost, readPlainList } from "./read-plain-list.ts";
export { readSourceFile, resolveSourcePath } from "./read-source-file.ts";
export { readSourceText } from "./read-source-text.ts";
export { readTimeout } from "./read-timeout.ts";
export { refuseTwins } from "./refuse-twins.ts";
export { showText } from "./show-text.ts";
