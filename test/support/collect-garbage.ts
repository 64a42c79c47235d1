/** Collects garbage now, as a busy process does sooner or later. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

const collect = runInNewContext("gc") as () => void;

/** What nobody holds is gone afterwards. Memory of buffers is given back later, but before the next time. */
export function collectGarbage(): void {
  collect();
  collect();
}
