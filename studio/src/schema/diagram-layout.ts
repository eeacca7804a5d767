import dagre from '@dagrejs/dagre';
import type { DiagramLink, DiagramTable } from '../api/types.js';

export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const HEAD = 30;
export const LINE = 20;
const SHOWN_ROWS = 14;

/** How many rows of a table are drawn. */
export function shownRows({ rows }: DiagramTable): number {
  return Math.min(SHOWN_ROWS, rows.length);
}

/** Places for the tables, so that linked ones are near each other and nothing overlaps. */
export function layout(tables: readonly DiagramTable[], links: readonly DiagramLink[]): ReadonlyMap<string, Box> {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 90, marginx: 24, marginy: 24 });
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

function sizeOf(table: DiagramTable): { readonly width: number; readonly height: number } {
  const longest = Math.max(table.id.length + 4, ...table.rows.map(({ key, type }) => key.length + type.length + 3));
  const more = table.rows.length > SHOWN_ROWS ? LINE : 0;
  return { width: Math.min(320, Math.max(170, longest * 7.2)), height: HEAD + shownRows(table) * LINE + more + 8 };
}
