/** @towline/listing/cloud: what the connectors that list machines of a cloud have in common. */
export { at, lastPart, listAt, pairsAt, textAt } from "./answers.ts";
export { type Cloud, defineCloudConnector, type GetSetting } from "./define-cloud-connector.ts";
export type { Machine } from "./machine.ts";
