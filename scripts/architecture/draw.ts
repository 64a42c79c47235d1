/** Draws boxes and arrows as an SVG that looks right in light and dark, with no font and no script of its own. */
import { Graph as Layout, layout, type Point } from "@dagrejs/dagre";

/** A box; its lines stand below each other. */
export interface Box {
  readonly id: string;
  readonly lines: readonly string[];
  readonly kind: "program" | "core" | "connector" | "tool";
}

/** From the importer down to what it imports. */
export interface Arrow {
  readonly from: string;
  readonly to: string;
  /** Whether it only brings it along, and does not import it. */
  readonly isDashed?: boolean;
}

const CHARACTER_WIDTH = 7.9;
const LINE_HEIGHT = 18;
const PADDING = 12;
const MARGIN = 12;

const STYLE = `
    text { font: 13px ui-monospace, SFMono-Regular, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #1f2328; text-anchor: middle; }
    rect { stroke-width: 1.25; fill: #f6f8fa; stroke: #59636e; }
    .program { fill: #fff3e0; stroke: #b26a00; }
    .core { fill: #e3f0ff; stroke: #1f6feb; }
    .connector { fill: #e6f6ea; stroke: #1a7f37; }
    path { fill: none; stroke: #818b98; stroke-width: 1.25; }
    .dashed { stroke-dasharray: 5 4; }
    .head { fill: #818b98; stroke: none; }
    @media (prefers-color-scheme: dark) {
      text { fill: #f0f6fc; }
      rect { fill: #212830; stroke: #9198a1; }
      .program { fill: #3a2a10; stroke: #d29922; }
      .core { fill: #12263f; stroke: #4493f8; }
      .connector { fill: #12301c; stroke: #3fb950; }
      path { stroke: #7d8590; }
      .head { fill: #7d8590; }
    }`;

/** The same boxes and arrows always give the same text. */
export function drawSvg(title: string, boxes: readonly Box[], arrows: readonly Arrow[]): string {
  const graph = new Layout({ directed: true });
  graph.setGraph({ rankdir: "TB", nodesep: 28, edgesep: 14, ranksep: 44 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, lines } of boxes) {
    const longest = Math.max(...lines.map((line) => line.length));
    graph.setNode(id, {
      width: Math.ceil(longest * CHARACTER_WIDTH) + 2 * PADDING,
      height: lines.length * LINE_HEIGHT + PADDING,
    });
  }
  for (const { from, to } of arrows) graph.setEdge(from, to);
  layout(graph);
  const points = arrows.map(({ from, to }) => graph.edge(from, to).points ?? []);
  const { left, top, width, height } = boundsOf([
    ...points.flat(),
    ...boxes.flatMap(({ id }) => cornersOf(graph.node(id) as Placed)),
  ]);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="${left} ${top} ${width} ${height}" width="${width}" height="${height}" role="img">
  <title>${title}</title>
  <style>${STYLE}
  </style>
  <marker id="head" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8" markerHeight="8" orient="auto"><path class="head" d="M0,0 L8,4 L0,8 z"/></marker>
${arrows.map((arrow, index) => drawArrow(arrow, points[index] ?? [])).join("\n")}
${boxes.map((box) => drawBox(box, graph.node(box.id) as Placed)).join("\n")}
</svg>
`;
}

interface Placed {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

function cornersOf({ x, y, width, height }: Placed): Point[] {
  return [
    { x: x - width / 2, y: y - height / 2 },
    { x: x + width / 2, y: y + height / 2 },
  ];
}

/** Arrows may lead around all boxes. */
function boundsOf(points: readonly Point[]): { left: number; top: number; width: number; height: number } {
  const [xs, ys] = [points.map(({ x }) => x), points.map(({ y }) => y)];
  const [left, top] = [Math.floor(Math.min(...xs)) - MARGIN, Math.floor(Math.min(...ys)) - MARGIN];
  return {
    left,
    top,
    width: Math.ceil(Math.max(...xs)) + MARGIN - left,
    height: Math.ceil(Math.max(...ys)) + MARGIN - top,
  };
}

function drawBox({ lines, kind }: Box, { x, y, width, height }: Placed): string {
  const first = y - ((lines.length - 1) * LINE_HEIGHT) / 2;
  const texts = lines.map(
    (line, index) => `<text x="${round(x)}" y="${round(first + index * LINE_HEIGHT + 4.5)}">${line}</text>`,
  );
  const rectangle = `<rect class="${kind}" x="${round(x - width / 2)}" y="${round(y - height / 2)}" width="${width}" height="${height}" rx="6"/>`;
  return `  ${rectangle}\n  ${texts.join("\n  ")}`;
}

/** Through the middles between its points, so that it has no corners. */
function drawArrow({ isDashed = false }: Arrow, points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.pop();
  if (first === undefined || last === undefined) return "";
  const curves = rest.map((point, index) => {
    const next = rest[index + 1];
    const end = next === undefined ? last : { x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 };
    return `Q${at(point)} ${at(end)}`;
  });
  return `  <path${isDashed ? ' class="dashed"' : ""} d="M${at(first)} ${curves.join(" ")}" marker-end="url(#head)"/>`;
}

function at({ x, y }: Point): string {
  return `${round(x)},${round(y)}`;
}

function round(value: number): string {
  return String(Math.round(value * 10) / 10);
}
