import { useEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DescribedSchema, DrawnLink, DrawnTable } from '../../../src/studio/api/described-schema.js';
import { type Box, fitView, HEAD, LINE, layout, shownRows } from './diagram-layout.js';

interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const STEP = 40;

/** Collections and relationships, drawn: moved by dragging and arrow keys, zoomed by wheel, `+` and `-`. */
export function Diagram({
  diagram,
  search,
}: {
  readonly diagram: DescribedSchema['diagram'];
  readonly search: string;
}) {
  const boxes = useMemo(() => layout(diagram.tables, diagram.links), [diagram]);
  const [moved, setMoved] = useState<ReadonlyMap<string, Box>>(new Map());
  const [view, setView] = useState<View>({ x: 0, y: 0, zoom: 1 });
  const drag = useRef<{ readonly id: string | null; readonly x: number; readonly y: number } | null>(null);
  const drawing = useRef<SVGSVGElement>(null);
  const reset = () => {
    setView(fitView([...boxes.values()], drawing.current?.clientWidth ?? 0, drawing.current?.clientHeight ?? 0));
    setMoved(new Map());
  };
  useEffect(reset, [boxes]);
  const boxOf = (id: string): Box => moved.get(id) ?? boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const wanted = search.trim().toLowerCase();
  const isFound = ({ id, rows }: DrawnTable) =>
    wanted === '' || id.toLowerCase().includes(wanted) || rows.some(({ key }) => key.toLowerCase().includes(wanted));

  const zoomBy = (factor: number) => setView({ ...view, zoom: Math.min(2.5, Math.max(0.25, view.zoom * factor)) });
  const press = (event: KeyboardEvent) => {
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => setView({ ...view, x: view.x + STEP }),
      ArrowRight: () => setView({ ...view, x: view.x - STEP }),
      ArrowUp: () => setView({ ...view, y: view.y + STEP }),
      ArrowDown: () => setView({ ...view, y: view.y - STEP }),
      '+': () => zoomBy(1.2),
      '-': () => zoomBy(1 / 1.2),
      '0': reset,
    };
    const move = Object.hasOwn(moves, event.key) ? moves[event.key] : undefined;
    if (move === undefined) return;
    event.preventDefault();
    move();
  };
  const start = (event: PointerEvent, id: string | null) => {
    event.stopPropagation();
    (event.currentTarget as Element).setPointerCapture(event.pointerId);
    drag.current = { id, x: event.clientX, y: event.clientY };
  };
  const move = (event: PointerEvent) => {
    const { current } = drag;
    if (current === null) return;
    const [dx, dy] = [event.clientX - current.x, event.clientY - current.y];
    drag.current = { ...current, x: event.clientX, y: event.clientY };
    if (current.id === null) setView({ ...view, x: view.x + dx, y: view.y + dy });
    else {
      const box = boxOf(current.id);
      setMoved(new Map([...moved, [current.id, { ...box, x: box.x + dx / view.zoom, y: box.y + dy / view.zoom }]]));
    }
  };
  const stop = () => {
    drag.current = null;
  };
  return (
    <div class="diagram-frame">
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the keyboard. */}
      <div class="diagram" role="group" aria-label="Diagram of the schema" tabIndex={0} onKeyDown={press}>
        <svg
          ref={drawing}
          class="diagram-drawing"
          aria-hidden="true"
          onPointerDown={(event) => start(event, null)}
          onPointerMove={move}
          onPointerUp={stop}
          onWheel={(event) => {
            event.preventDefault();
            zoomBy(event.deltaY < 0 ? 1.1 : 1 / 1.1);
          }}
        >
          <g transform={`translate(${view.x} ${view.y}) scale(${view.zoom})`}>
            {diagram.links.map((link) => (
              <LinkLine
                key={`${link.collection}/${link.relationship.key}`}
                link={link}
                from={boxOf(link.collection)}
                to={boxOf(link.relationship.relatedCollection)}
              />
            ))}
            {diagram.tables.map((table) => (
              <g
                key={table.id}
                class={`diagram-table ${table.mark ?? ''} ${isFound(table) ? '' : 'faded'}`}
                data-table={table.id}
                transform={`translate(${boxOf(table.id).x} ${boxOf(table.id).y})`}
                onPointerDown={(event) => start(event, table.id)}
                onPointerMove={move}
                onPointerUp={stop}
              >
                <TableBox table={table} box={boxOf(table.id)} wanted={wanted} />
              </g>
            ))}
          </g>
        </svg>
      </div>
      <div class="diagram-tools">
        <button type="button" class="button icon" aria-label="Larger" onClick={() => zoomBy(1.2)}>
          +
        </button>
        <button type="button" class="button icon" aria-label="Smaller" onClick={() => zoomBy(1 / 1.2)}>
          −
        </button>
        <button type="button" class="button" onClick={reset}>
          Reset
        </button>
      </div>
    </div>
  );
}

function TableBox({ table, box, wanted }: { readonly table: DrawnTable; readonly box: Box; readonly wanted: string }) {
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

function LinkLine({ link, from, to }: { readonly link: DrawnLink; readonly from: Box; readonly to: Box }) {
  const { kind, key } = link.relationship;
  const isRight = from.x + from.width / 2 < to.x + to.width / 2;
  const x1 = isRight ? from.x + from.width : from.x;
  const x2 = isRight ? to.x : to.x + to.width;
  const y1 = from.y + from.height / 2;
  const y2 = to.y + to.height / 2;
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
