/** What the readers of each format have in common. */
import type { NamesContext } from "@towline/core";
import type { ListedHost } from "@towline/listing";

/** An address, and no name. */
export const ADDRESS = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[0-9A-Fa-f]*:[0-9A-Fa-f:.]*(?:%\w+)?)$/;

/** Reads a text. What can't be listed is told by `log`. @throws Error whose message says which line is wrong, and why */
export type ReadFormat = (text: string, log: NamesContext["log"]) => readonly ListedHost[];
