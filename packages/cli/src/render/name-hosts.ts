/** Names hosts in as much room as there is: folded and sorted, and where that is too long, the first of them. */
import { foldNames } from "@towline/core";
import { displayWidth } from "./display-width.ts";
import { formatCount } from "./format-quantity.ts";
import { removeControls } from "./remove-controls.ts";

/** Columns that names take within a sentence. */
const ROOM_IN_SENTENCE = 60;

const order = new Intl.Collator("en", { numeric: true });

/**
 * `web[1-3] (3 hosts)`, `db1`, `a, k7, web9 and 497 more (500 hosts)`; without control characters.
 *
 * @param room columns. Default: as many as suit a sentence
 */
export function nameHosts(names: Iterable<string>, room = ROOM_IN_SENTENCE): string {
  const sorted = [...names].sort(order.compare);
  const count = sorted.length > 1 ? ` (${formatCount(sorted.length, "host")})` : "";
  const folded = removeControls(foldNames(sorted));
  if (sorted.length <= 1 || displayWidth(folded + count) <= room) return folded + count;
  let text = removeControls(sorted[0] ?? "");
  for (const [index, name] of sorted.entries()) {
    if (index === 0) continue;
    const longer = `${text}, ${removeControls(name)}`;
    if (displayWidth(`${longer} and ${sorted.length} more${count}`) > room)
      return `${text} and ${sorted.length - index} more${count}`;
    text = longer;
  }
  return text + count;
}
