/** Aligned columns of text. */
import { displayWidth, padToWidth } from "./display-width.ts";
import { wrapText } from "./wrap-text.ts";

/** How a table is laid out. */
export interface TableLayout {
  /** Columns of the terminal: the last cell of a row is wrapped to it. Undefined: never wrapped. */
  readonly width?: number | undefined;
  /** Spaces before each row. */
  readonly indent?: number;
  /** Names of the columns, above the rows. */
  readonly header?: readonly string[] | undefined;
  /** Colours a cell of the header. */
  readonly paintHeader?: (text: string) => string;
  /** Colours a cell once its width is known. */
  readonly paint?: (text: string, column: number) => string;
}

const GAP = "  ";
/** Narrower than this, wrapping makes it worse. */
const MIN_WRAP_WIDTH = 24;
const BELOW_INDENT = 6;
/** A cell that takes more of the terminal does not push the other rows' columns aside. */
const LARGEST_SHARE = 0.3;
/** The same for the first of a row, where most rows have a shorter one. */
const LARGEST_FIRST_SHARE = 0.5;

/** The rows as one text, each line ended; the last column is as wide as it gets. Cells hold no control characters. */
export function renderTable(body: readonly (readonly string[])[], layout: TableLayout = {}): string {
  const { header, paintHeader = String } = layout;
  const rows = header === undefined ? body : [header, ...body];
  const widths: number[] = [];
  const longest = (layout.width ?? Number.POSITIVE_INFINITY) * LARGEST_SHARE;
  const longestFirst = longestFirstCell(body, layout.width);
  for (const row of rows) {
    for (let column = 0; column < row.length - 1; column += 1) {
      const width = displayWidth(row[column] as string);
      if (width <= (column === 0 ? longestFirst : longest)) widths[column] = Math.max(widths[column] ?? 0, width);
    }
  }
  const paintCell = layout.paint ?? ((text: string) => text);
  const indent = " ".repeat(layout.indent ?? 0);
  let text = "";
  for (const row of rows) {
    const last = row.length - 1;
    const paint = row === header ? paintHeader : paintCell;
    let line = indent;
    let start = indent.length;
    let column = 0;
    for (; column < last; column += 1) {
      const cell = row[column] as string;
      const isTooWide = column > 0 && start + displayWidth(cell) > (layout.width ?? Number.POSITIVE_INFINITY);
      if (isTooWide) break;
      const padded = padToWidth(cell, widths[column] ?? 0);
      line += paint(padded, column) + GAP;
      start += displayWidth(padded) + GAP.length;
    }
    if (column === last) text += finishRow(line, row[last] ?? "", start, layout.width, (cell) => paint(cell, last));
    else text += `${line.trimEnd()}\n${cellsBelow(row, column, layout.width as number, paint)}`;
  }
  return text;
}

function longestFirstCell(rows: readonly (readonly string[])[], width: number | undefined): number {
  if (width === undefined) return Number.POSITIVE_INFINITY;
  const longest = width * LARGEST_FIRST_SHARE;
  const long = rows.filter(([cell = ""]) => displayWidth(cell) > longest);
  return long.length * 2 < rows.length ? longest : Number.POSITIVE_INFINITY;
}

/** The cells from one on, each on lines of its own: there is no room for them beside the others. */
function cellsBelow(
  row: readonly string[],
  from: number,
  width: number,
  paint: (text: string, column: number) => string,
): string {
  const margin = " ".repeat(BELOW_INDENT);
  let text = "";
  for (let column = from; column < row.length; column += 1) {
    const cell = row[column] as string;
    for (const line of cell === "" ? [] : wrapText(cell, width - BELOW_INDENT))
      text += `${margin}${paint(line, column)}\n`;
  }
  return text;
}

/** The last cell beside the others, wrapped to what room there is; with too little of it, below them. */
function finishRow(
  line: string,
  cell: string,
  start: number,
  width: number | undefined,
  paint: (text: string) => string,
): string {
  const room = width === undefined ? Number.POSITIVE_INFINITY : width - start;
  const beside = wrapText(cell, room);
  // A word that is longer than the room would be cut, and below there is more.
  const isCut = start > BELOW_INDENT && beside.some((each) => displayWidth(each) > room);
  const below = width !== undefined && (isCut || (room < MIN_WRAP_WIDTH && displayWidth(cell) > room));
  const margin = " ".repeat(below ? BELOW_INDENT : start);
  const [first = "", ...others] = below ? wrapText(cell, width - BELOW_INDENT) : beside;
  const isBlank = line.trim() === "";
  const lines = below ? [...(isBlank ? [] : [line]), margin + paint(first)] : [line + paint(first)];
  for (const next of others) lines.push(margin + paint(next));
  return `${lines.map((each) => each.trimEnd()).join("\n")}\n`;
}
