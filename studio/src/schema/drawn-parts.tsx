import type { DiagramLink, DiagramTable } from '../../../src/project/diagram/schema-diagram.js';
import { type Box, HEAD, LINE, shownRows } from './diagram-layout.js';

/** A collection as a box with its attributes. */
export function TableBox({
  table,
  box,
  wanted,
}: {
  readonly table: DiagramTable;
  readonly box: Box;
  readonly wanted: string;
}) {
  const shown = table.rows.slice(0, shownRows(table));
  return (
    <>
      <rect class="diagram-box" width={box.width} height={box.height} rx="7" />
      <text class="diagram-title" x="12" y="20">
        {table.id}
      </text>
      <line class="diagram-rule" x1="0" x2={box.width} y1={HEAD} y2={HEAD} />
      {shown.map(({ key, type, required, mark }, at) => (
        <g
          key={key}
          class={`diagram-row ${mark ?? ''} ${wanted !== '' && key.toLowerCase().includes(wanted) ? 'hit' : ''}`}
        >
          <text x="12" y={HEAD + at * LINE + 16}>
            {mark === 'added' ? '+ ' : mark === 'removed' ? '− ' : mark === 'changed' ? '~ ' : ''}
            {key}
            {required ? '' : '?'}
          </text>
          <text class="diagram-type" x={box.width - 12} y={HEAD + at * LINE + 16} text-anchor="end">
            {type}
          </text>
        </g>
      ))}
      {table.rows.length > shown.length && (
        <text class="diagram-type" x="12" y={HEAD + shown.length * LINE + 16}>
          and {table.rows.length - shown.length} more
        </text>
      )}
    </>
  );
}

const ENDS: Readonly<Record<string, readonly [string, string]>> = {
  oneToOne: ['1', '1'],
  oneToMany: ['1', 'n'],
  manyToOne: ['n', '1'],
  manyToMany: ['n', 'n'],
};

/** Between two lines that join the same boxes. */
const APART = 18;

interface LinkLineProps {
  readonly link: DiagramLink;
  readonly from: Box;
  readonly to: Box;
  /** How many lines join the same boxes before this one. */
  readonly beside: number;
}

/** A relationship as a line between two boxes. */
export function LinkLine({ link, from, to, beside }: LinkLineProps) {
  const { kind, key } = link.relationship;
  const isRight = from.x + from.width / 2 < to.x + to.width / 2;
  const x1 = isRight ? from.x + from.width : from.x;
  const x2 = isRight ? to.x : to.x + to.width;
  const y1 = from.y + from.height / 2 + beside * APART;
  const y2 = to.y + to.height / 2 + beside * APART;
  const bend = Math.max(40, Math.abs(x2 - x1) / 2) * (isRight ? 1 : -1);
  const [start = '', end = ''] = ENDS[kind] ?? [];
  const side = isRight ? 1 : -1;
  return (
    <g class={`diagram-link ${link.mark ?? ''}`}>
      <path d={`M${x1} ${y1} C${x1 + bend} ${y1} ${x2 - bend} ${y2} ${x2} ${y2}`} />
      <text x={x1 + 9 * side} y={y1 - 6} text-anchor="middle">
        {start}
      </text>
      <text x={x2 - 9 * side} y={y2 - 6} text-anchor="middle">
        {end}
      </text>
      <text class="diagram-key" x={(x1 + x2) / 2} y={(y1 + y2) / 2 - 5} text-anchor="middle">
        {key}
      </text>
    </g>
  );
}
