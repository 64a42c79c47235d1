/** Prints measurements as an aligned table: what, ours, the peer's, their ratio, and the goal beside it. */

const HEADINGS = ["what", "ours", "peer", "peer's figure", "ours/peer", "goal", ""];

/**
 * Rows have `what`, `ours`, and where they apply `peer`, `peerFigure`, `ratio`, `goal` (a text) and `met`.
 */
export function formatTable(rows) {
  const cells = rows.map((row) => [
    row.what,
    row.ours,
    row.peer ?? "",
    row.peerFigure ?? "",
    row.ratio === undefined ? "" : row.ratio.toFixed(2),
    row.goal ?? "",
    row.met === undefined ? "" : row.met ? "met" : "not met",
  ]);
  const widths = HEADINGS.map((heading, column) => Math.max(heading.length, ...cells.map((row) => row[column].length)));
  return [HEADINGS, ...cells]
    .map((row) => `  ${row.map((cell, column) => cell.padEnd(widths[column])).join("  ")}`.trimEnd())
    .join("\n");
}

/** Compares two medians; `limit` is the goal for ours/peer. */
export function compare(what, unit, ours, peer, peerFigure, limit) {
  const ratio = ours / peerFigure;
  return {
    what,
    ours: `${round(ours)} ${unit}`,
    peer,
    peerFigure: `${round(peerFigure)} ${unit}`,
    ratio,
    ...(limit === undefined ? {} : { goal: `<= ${limit}`, met: ratio <= limit }),
  };
}

/** Compares what ours costs over the peer's with a goal in the same unit. */
export function compareDifference(what, unit, ours, peer, peerFigure, limit) {
  return {
    ...compare(what, unit, ours, peer, peerFigure),
    goal: `<= peer + ${limit} ${unit}`,
    met: ours - peerFigure <= limit,
  };
}

/** A figure of ours against a limit of its own. */
export function limited(what, unit, ours, limit) {
  return { what, ours: `${round(ours)} ${unit}`, goal: `<= ${limit} ${unit}`, met: ours <= limit };
}

export function median(values) {
  const sorted = [...values].sort((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

function round(value) {
  return value >= 100 ? value.toFixed(0) : value >= 10 ? value.toFixed(1) : value.toFixed(2);
}
