/** @towline/source-program: what value sources that ask a program have in common. Private: built into each of them. */
export { askProgram, isMissing, type KnownFailure, type ProgramQuestion } from "./ask-program.ts";
export { fetchByKey } from "./fetch-by-key.ts";
export { type FieldRequest, fieldSchema, listNames, pickField, splitField } from "./fields.ts";
export { asMapping, readJson, takeText } from "./read-json.ts";
