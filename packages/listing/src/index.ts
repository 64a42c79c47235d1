/** What connectors that only list hosts share: they ask programs, read files, and take nothing for granted in what they get. */
export { checkHostName } from "./check-host-name.ts";
export { listingFailed, listingInvalid } from "./listing-failed.ts";
export { openSource, type Source } from "./open-source.ts";
export { parseJson } from "./parse-json.ts";
export { type ReadOptions, readSourceFile } from "./read-source-file.ts";
export { type ProgramRequest, runProgram } from "./run-program.ts";
