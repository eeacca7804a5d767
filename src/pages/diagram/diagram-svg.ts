import { LINK_ENDS, linkLabel } from '../../project/diagram/link-label.js';
import type { DiagramMark } from '../../project/diagram/schema-diagram.js';
import { type Html, html } from '../html.js';
import { HEAD_HEIGHT, headText, ROW_HEIGHT, rowTexts } from './box-text.js';
import type { Drawing, PlacedBox, PlacedLink, Point } from './layout-diagram.js';

const MARKS: readonly DiagramMark[] = [null, 'added', 'removed', 'changed'];

/** A drawing as SVG. Each box is a link to the details of its collection; the id of these is `prefix` and the box's `at`. */
export function diagramSvg({ width, height, boxes, links }: Drawing, prefix: string): Html {
  return html`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${number(width)} ${number(height)}" role="group" aria-label="Collections and relationships" tabindex="0">
<defs>${MARKS.flatMap((mark) => [oneEnd(mark), manyEnd(mark)])}</defs>
${links.map(linkLine)}
${boxes.map((box) => boxOf(box, prefix))}
${links.map(linkText)}
</svg>`;
}

function oneEnd(mark: DiagramMark): Html {
  return html`<marker id="one${classOf(mark)}" viewBox="0 0 16 12" refX="16" refY="6" markerWidth="12" markerHeight="9" orient="auto-start-reverse"><path class="end ${classOf(mark)}" d="M10 1V11M0 6H16"/></marker>`;
}

function manyEnd(mark: DiagramMark): Html {
  return html`<marker id="many${classOf(mark)}" viewBox="0 0 16 12" refX="16" refY="6" markerWidth="12" markerHeight="9" orient="auto-start-reverse"><path class="end ${classOf(mark)}" d="M16 1L4 6L16 11M0 6H16"/></marker>`;
}

function linkLine({ link, from, to, points }: PlacedLink): Html {
  const [start, end] = LINK_ENDS[link.relationship.kind];
  const paint = classOf(link.mark);
  return html`<path class="link ${paint}" data-from="${from}" data-to="${to}" d="${pathOf(points)}" marker-start="url(#${start}${paint})" marker-end="url(#${end}${paint})"/>
`;
}

function linkText({ link, label }: PlacedLink): Html {
  return html`<text class="label ${classOf(link.mark)}" x="${number(label.x)}" y="${number(label.y + 4)}">${linkLabel(link)}</text>
`;
}

function boxOf({ x, y, width, height, at, table }: PlacedBox, prefix: string): Html {
  const { id, rows, mark } = table;
  const words = [id, ...rows.map(({ key }) => key)].join(' ');
  return html`<a href="#${prefix}${at}" class="${classOf(mark)}" data-box="${at}" data-words="${words}">
<rect class="box" x="${number(x)}" y="${number(y)}" width="${width}" height="${height}" rx="6"/>
<text class="head ${classOf(mark)}" x="${number(x + 12)}" y="${number(y + 20)}">${headText(table)}</text>
<path class="rule" d="M${number(x)} ${number(y + HEAD_HEIGHT)}h${width}"/>
${rows.map((row, line) => {
  const [name, type] = rowTexts(row);
  const baseline = number(y + HEAD_HEIGHT + ROW_HEIGHT * (line + 1) - 5);
  return html`<text class="${classOf(row.mark)}" x="${number(x + 12)}" y="${baseline}">${name}</text><text class="type ${classOf(row.mark)}" text-anchor="end" x="${number(x + width - 12)}" y="${baseline}">${type}</text>
`;
})}</a>
`;
}

function classOf(mark: DiagramMark): string {
  return mark ?? '';
}

function pathOf(points: readonly Point[]): string {
  const [first, ...rest] = points;
  const last = rest.at(-1);
  if (first === undefined || last === undefined) return '';
  const curves = rest.slice(0, -1).map((point, at) => {
    const next = rest[at + 1] ?? last;
    return `Q${pair(point)} ${pair({ x: (point.x + next.x) / 2, y: (point.y + next.y) / 2 })}`;
  });
  return [`M${pair(first)}`, ...curves, `L${pair(last)}`].join('');
}

function pair({ x, y }: Point): string {
  return `${number(x)} ${number(y)}`;
}

function number(value: number): string {
  return String(Math.round(value * 10) / 10);
}
