/** Reads words that take some of the hosts before them: `first:5`, `random:3:seed=x`, `1/4`. */
import type { PickAtom, Share } from "./target-atom.ts";
import { invalidTarget, type TargetPlace } from "./target-place.ts";

const SHARD = /^(\d{1,9})\/(\d{1,9})$/;
/** After a colon or a space, so that a host may be called `first`. */
const PICK = /^(first|last|random)(?::|\s)\s*(\S+?)(?:[:\s]\s*(?:seed=)?(\S+))?$/;

/** @throws InventoryError for a count that is none */
export function readPick(text: string, place: TargetPlace): PickAtom | undefined {
  const [, part, parts] = SHARD.exec(text) ?? [];
  if (part !== undefined && parts !== undefined) return readShard(text, Number(part), Number(parts), place);
  const [, which, count = "", seed] = PICK.exec(text) ?? [];
  if (which === undefined) return undefined;
  const share = readShare(count);
  if (share === undefined || (seed !== undefined && which !== "random")) {
    throw invalidTarget(place, `has a wrong count after ${which}`, `Write ${EXAMPLES[which as "first"]}.`);
  }
  const pick = which === "random" ? { which, count: share, seed } : { which: which as "first" | "last", count: share };
  return { kind: "pick", text, pick: pick as PickAtom["pick"], place };
}

const EXAMPLES = {
  first: "first:5 or first:10%",
  last: "last:5 or last:10%",
  random: "random:3, random:10% or, for the same hosts each time, random:3:seed=x",
} as const;

function readShard(text: string, index: number, of: number, place: TargetPlace): PickAtom {
  if (index < 1 || index > of) {
    throw invalidTarget(
      place,
      `has no shard ${text}`,
      `Write 1/${Math.max(of, 1)} for the first of ${Math.max(of, 1)}.`,
    );
  }
  return { kind: "pick", text, pick: { which: "shard", index, of }, place };
}

function readShare(text: string): Share | undefined {
  const [, digits, percent] = /^(\d{1,9})(%?)$/.exec(text) ?? [];
  const value = Number(digits);
  if (digits === undefined || value < 1 || (percent === "%" && value > 100)) return undefined;
  return { value, isPercent: percent === "%" };
}
