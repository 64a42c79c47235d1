/** What the readers of each format have in common. */
import type { NamesContext, NamesData } from "@towline/core";

/** A host, and the line that names it. */
export interface Listed extends NamesData {
  readonly line: number;
}

/** Reads a text. What can't be listed is told by `log`. @throws Error whose message says which line is wrong, and why */
export type ReadFormat = (text: string, log: NamesContext["log"]) => readonly Listed[];
