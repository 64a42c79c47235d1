/** @towline/source-program: what value sources that ask a program have in common. Private: built into each of them. */
export { askProgram, type KnownFailure, MOST_BYTES, type ProgramQuestion } from "./ask-program.ts";
export { fetchByKey } from "./fetch-by-key.ts";
export { type FieldRequest, listNames, nameSchema, pickField, splitField } from "./fields.ts";
export { askForJson, asMapping, readJson, takeText } from "./read-json.ts";
