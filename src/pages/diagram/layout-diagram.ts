import { Graph, layout } from '@dagrejs/dagre';
import { linkLabel } from '../../project/diagram/link-label.js';
import type { DiagramLink, DiagramTable, SchemaDiagram } from '../../project/diagram/schema-diagram.js';
import { boxSize, CHARACTER_WIDTH, displayWidth } from './box-text.js';

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedBox extends Point {
  readonly width: number;
  readonly height: number;
  /** Its index in the tables of the diagram. */
  readonly at: number;
  readonly table: DiagramTable;
}

export interface PlacedLink {
  readonly link: DiagramLink;
  /** The `at` of the boxes at its ends. */
  readonly from: number;
  readonly to: number;
  readonly points: readonly Point[];
  readonly label: Point;
}

/** The positions of everything in a diagram; that of a box is its upper left corner. */
export interface Drawing {
  readonly width: number;
  readonly height: number;
  readonly boxes: readonly PlacedBox[];
  readonly links: readonly PlacedLink[];
}

const MARGIN = 24;
const LABEL = 16;
/** The height that a link from a collection to itself takes. */
const LOOP = 38;

/** Arranges related collections in layers, and the groups that are not related to each other in rows, so that the drawing is about square. */
export function layoutDiagram(diagram: SchemaDiagram): Drawing {
  const parts = connectedParts(diagram).map((part) => layoutPart(diagram, part));
  return packed(parts.toSorted((a, b) => b.height - a.height));
}

function layoutPart({ tables, links }: SchemaDiagram, part: readonly number[]): Drawing {
  const graph = new Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'LR', nodesep: 36, ranksep: 60, edgesep: 24 });
  graph.setDefaultEdgeLabel(() => ({}));
  const places = new Map(part.flatMap((at) => (tables[at] === undefined ? [] : [[tables[at].id, at] as const])));
  for (const [id, at] of places) {
    const table = tables[at];
    if (table === undefined) continue;
    const { width, height } = boxSize(table);
    graph.setNode(String(at), { width, height: height + LOOP * loopsOf(links, id).length });
  }
  const own = links.flatMap((link, name) => {
    const [from, to] = [places.get(link.collection), places.get(link.relationship.relatedCollection)];
    return from === undefined || to === undefined ? [] : [{ link, name: String(name), from, to }];
  });
  for (const { link, name, from, to } of own) {
    if (from === to) continue;
    const width = displayWidth(linkLabel(link)) * CHARACTER_WIDTH * 0.85 + 16;
    graph.setEdge(String(from), String(to), { width, height: LABEL, labelpos: 'c' }, name);
  }
  layout(graph);
  const { width = 0, height = 0 } = graph.graph() as { readonly width?: number; readonly height?: number };
  const boxes = part.flatMap((at): PlacedBox[] => {
    const table = tables[at];
    if (table === undefined) return [];
    const { x, y, height: high } = graph.node(String(at)) as Point & { readonly height: number };
    const size = boxSize(table);
    return [{ at, table, x: x - size.width / 2, y: y - high / 2, ...size }];
  });
  return {
    width,
    height,
    boxes,
    links: own.flatMap(({ link, name, from, to }): PlacedLink[] => {
      if (from === to) return boxes.filter(({ at }) => at === from).map((box) => loopAt(box, link, links));
      const edge = graph.edge(String(from), String(to), name) as Point & { readonly points: readonly Point[] };
      return [{ link, from, to, points: edge.points, label: { x: edge.x, y: edge.y } }];
    }),
  };
}

/** The links from a collection to itself; they are drawn below its box, one below the other. */
function loopsOf(links: readonly DiagramLink[], id: string): readonly DiagramLink[] {
  return links.filter(({ collection, relationship }) => collection === id && relationship.relatedCollection === id);
}

function loopAt(
  { x, y, width, height, at, table }: PlacedBox,
  link: DiagramLink,
  links: readonly DiagramLink[],
): PlacedLink {
  const deep = loopsOf(links, table.id).indexOf(link);
  const [left, right] = [x + 24 + 10 * deep, x + width - 24 - 10 * deep];
  const [edge, bottom] = [y + height, y + height + LOOP * (deep + 1) - LABEL / 2];
  return {
    link,
    from: at,
    to: at,
    points: [
      { x: left, y: edge },
      { x: left, y: bottom },
      { x: right, y: bottom },
      { x: right, y: edge },
    ],
    label: { x: (left + right) / 2, y: bottom },
  };
}

/** Places drawings in rows; a row is not much wider than the whole is high. */
function packed(parts: readonly Drawing[]): Drawing {
  const area = parts.reduce((sum, { width, height }) => sum + (width + MARGIN) * (height + MARGIN), 0);
  const widest = Math.max(Math.sqrt(area) * 1.4, ...parts.map(({ width }) => width));
  const placed: Drawing[] = [];
  let [x, y, rowHeight, width] = [MARGIN, MARGIN, 0, 0];
  for (const part of parts) {
    if (x > MARGIN && x + part.width > widest + MARGIN) {
      y += rowHeight + MARGIN;
      [x, rowHeight] = [MARGIN, 0];
    }
    placed.push(moved(part, { x, y }));
    x += part.width + MARGIN;
    width = Math.max(width, x);
    rowHeight = Math.max(rowHeight, part.height);
  }
  return {
    width: Math.max(width, 2 * MARGIN),
    height: y + rowHeight + MARGIN,
    boxes: placed.flatMap(({ boxes }) => boxes).toSorted((a, b) => a.at - b.at),
    links: placed.flatMap(({ links }) => links),
  };
}

function moved({ width, height, boxes, links }: Drawing, by: Point): Drawing {
  const move = <P extends Point>(point: P): P => ({ ...point, x: point.x + by.x, y: point.y + by.y });
  return {
    width,
    height,
    boxes: boxes.map(move),
    links: links.map((link) => ({ ...link, points: link.points.map(move), label: move(link.label) })),
  };
}

/** The groups of tables that are related, directly or through others, as indexes in the tables of the diagram. */
function connectedParts({ tables, links }: SchemaDiagram): readonly (readonly number[])[] {
  const parts = new Map<string, string[]>(tables.map(({ id }) => [id, [id]]));
  for (const { collection, relationship } of links) {
    const [one, other] = [parts.get(collection), parts.get(relationship.relatedCollection)];
    if (one === undefined || other === undefined || one === other) continue;
    one.push(...other);
    for (const id of other) parts.set(id, one);
  }
  const places = new Map(tables.map(({ id }, at) => [id, at]));
  return [...new Set(parts.values())].map((ids) => ids.map((id) => places.get(id) ?? 0).toSorted((a, b) => a - b));
}
