import dagre from '@dagrejs/dagre';
import type { DiagramLink, DiagramTable } from '../../../src/project/diagram/schema-diagram.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const HEAD = 30;
export const LINE = 20;
const SHOWN_ROWS = 14;
const MARGIN = 24;

/** How many rows of a table are drawn. */
export function shownRows({ rows }: DiagramTable): number {
  return Math.min(SHOWN_ROWS, rows.length);
}

/** Places for the tables, so that linked ones are near each other and nothing overlaps. */
export function layout(tables: readonly DiagramTable[], links: readonly DiagramLink[]): ReadonlyMap<string, Box> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 90, marginx: MARGIN, marginy: MARGIN });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const table of tables) graph.setNode(table.id, sizeOf(table));
  for (const { collection, relationship } of links)
    graph.setEdge(collection, relationship.relatedCollection, {}, relationship.key);
  dagre.layout(graph);
  return new Map(
    tables.map((table) => {
      const { x, y } = graph.node(table.id) as { readonly x: number; readonly y: number };
      const { width, height } = sizeOf(table);
      return [table.id, { x: x - width / 2, y: y - height / 2, width, height }];
    }),
  );
}

/** Smaller than this, the names in a box cannot be read. */
const READABLE = 0.6;
/** Collections whose names are read rather than their places seen. */
const FEW = 12;

/** How the boxes fit into a window: in the middle and whole, never much larger than they are; few of them stay readable. */
export function fitView(
  boxes: readonly Box[],
  width: number,
  height: number,
): { readonly x: number; readonly y: number; readonly zoom: number } {
  const right = Math.max(1, ...boxes.map((box) => box.x + box.width + MARGIN));
  const bottom = Math.max(1, ...boxes.map((box) => box.y + box.height + MARGIN));
  const smallest = boxes.length > FEW ? 0.25 : READABLE;
  const zoom = Math.max(smallest, Math.min(1.2, width / right, height / bottom));
  return { x: Math.max(0, (width - right * zoom) / 2), y: Math.max(0, (height - bottom * zoom) / 3), zoom };
}

function sizeOf(table: DiagramTable): { readonly width: number; readonly height: number } {
  const longest = Math.max(table.id.length + 4, ...table.rows.map(({ key, type }) => key.length + type.length + 3));
  const more = table.rows.length > SHOWN_ROWS ? LINE : 0;
  return { width: Math.min(320, Math.max(170, longest * 7.2)), height: HEAD + shownRows(table) * LINE + more + 8 };
}
