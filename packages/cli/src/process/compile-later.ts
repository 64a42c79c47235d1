/** Has V8 wait longer before it compiles what runs often: that takes longer than most programs of ours last. */
import { setFlagsFromString } from "node:v8";

/** Applies from now on, to this whole process. */
export function compileLater(): void {
  const flag = chooseFlag(process.versions.v8);
  if (flag !== undefined) setFlagsFromString(flag);
}

/** Node 20's V8 alone is so eager. Later ones wait by themselves, and complain of a flag that they don't know. */
export function chooseFlag(v8: string): string | undefined {
  return v8.startsWith("11.3.") ? "--interrupt-budget=500000" : undefined;
}
