/** Collects garbage now, as a busy process does sooner or later. */
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

setFlagsFromString("--expose-gc");

/** What nobody holds is gone afterwards. */
export const collectGarbage = runInNewContext("gc") as () => void;
