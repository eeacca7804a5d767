import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DiagramLink, DiagramTable } from '../../../src/project/diagram/schema-diagram.js';
import type { DescribedSchema } from '../../../src/studio/api/described-schema.js';
import { linkTo } from '../state/place.js';
import { type Box, fitView, layout } from './diagram-layout.js';
import { LinkLine, TableBox } from './drawn-parts.js';

interface View {
  readonly x: number;
  readonly y: number;
  readonly zoom: number;
}

const STEP = 40;

/**
 * Collections and relationships, drawn. The drawing is moved by dragging and arrow keys, and zoomed by wheel, `+` and `-`. A collection is moved
 * by dragging, or chosen with Page Up and Page Down and moved with Shift and arrow keys; Enter and a double click open its documents.
 */
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
  const [chosen, setChosen] = useState<string | null>(null);
  const showAll = () =>
    setView(fitView([...boxes.values()], drawing.current?.clientWidth ?? 0, drawing.current?.clientHeight ?? 0));
  const reset = () => {
    showAll();
    setMoved(new Map());
  };
  useEffect(reset, [boxes]);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(showAll);
    if (drawing.current !== null) observer.observe(drawing.current);
    return () => observer.disconnect();
  }, [boxes]);
  const boxOf = (id: string): Box => moved.get(id) ?? boxes.get(id) ?? { x: 0, y: 0, width: 0, height: 0 };
  const wanted = search.trim().toLowerCase();
  const isFound = ({ id, rows }: DiagramTable) =>
    wanted === '' || id.toLowerCase().includes(wanted) || rows.some(({ key }) => key.toLowerCase().includes(wanted));

  const moveTable = (id: string, dx: number, dy: number) => {
    const box = boxOf(id);
    setMoved(new Map([...moved, [id, { ...box, x: box.x + dx, y: box.y + dy }]]));
  };
  /** Chooses a collection, and brings it into sight. */
  const choose = (id: string) => {
    setChosen(id);
    const { x, y, width, height } = boxOf(id);
    const [wide, high] = [drawing.current?.clientWidth ?? 0, drawing.current?.clientHeight ?? 0];
    const [left, top] = [view.x + x * view.zoom, view.y + y * view.zoom];
    const isInSight = left >= 0 && top >= 0 && left + width * view.zoom <= wide && top + height * view.zoom <= high;
    if (isInSight) return;
    setView({ ...view, x: wide / 2 - (x + width / 2) * view.zoom, y: high / 2 - (y + height / 2) * view.zoom });
  };
  const turn = (step: number) => {
    const found = diagram.tables.filter(isFound);
    const at = found.findIndex(({ id }) => id === chosen);
    const next = found.at(at < 0 && step < 0 ? -1 : (at + step) % Math.max(1, found.length));
    if (next !== undefined) choose(next.id);
  };
  const openDocuments = (id: string | null) => {
    if (id !== null) location.hash = linkTo('data', id);
  };
  const moveBy = (dx: number, dy: number, isTable: boolean) => {
    if (!isTable) setView({ ...view, x: view.x - dx, y: view.y - dy });
    else if (chosen !== null) moveTable(chosen, dx / 2, dy / 2);
  };
  const zoomBy = (factor: number) => setView({ ...view, zoom: Math.min(2.5, Math.max(0.25, view.zoom * factor)) });
  const press = (event: KeyboardEvent) => {
    const { shiftKey } = event;
    const moves: Readonly<Record<string, () => void>> = {
      ArrowLeft: () => moveBy(-STEP, 0, shiftKey),
      ArrowRight: () => moveBy(STEP, 0, shiftKey),
      ArrowUp: () => moveBy(0, -STEP, shiftKey),
      ArrowDown: () => moveBy(0, STEP, shiftKey),
      PageDown: () => turn(1),
      PageUp: () => turn(-1),
      Enter: () => openDocuments(chosen),
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
    setChosen(id);
  };
  const move = (event: PointerEvent) => {
    const { current } = drag;
    if (current === null) return;
    const [dx, dy] = [event.clientX - current.x, event.clientY - current.y];
    drag.current = { ...current, x: event.clientX, y: event.clientY };
    if (current.id === null) setView({ ...view, x: view.x + dx, y: view.y + dy });
    else moveTable(current.id, dx / view.zoom, dy / view.zoom);
  };
  const stop = () => {
    drag.current = null;
  };
  return (
    <div class="diagram-frame">
      <div
        class="diagram"
        role="group"
        aria-label="Diagram of the schema"
        aria-describedby="diagram-keys"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: it is moved with the keyboard.
        tabIndex={0}
        onKeyDown={press}
      >
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
            {diagram.links.map((link, at) => (
              <LinkLine
                key={`${link.collection}/${link.relationship.key}`}
                link={link}
                from={boxOf(link.collection)}
                to={boxOf(link.relationship.relatedCollection)}
                beside={diagram.links.slice(0, at).filter((other) => joinsSame(link, other)).length}
              />
            ))}
            {diagram.tables.map((table) => (
              <g
                key={table.id}
                class={`diagram-table ${table.mark ?? ''} ${isFound(table) ? '' : 'faded'} ${chosen === table.id ? 'chosen' : ''}`}
                data-table={table.id}
                transform={`translate(${boxOf(table.id).x} ${boxOf(table.id).y})`}
                onPointerDown={(event) => start(event, table.id)}
                onPointerMove={move}
                onPointerUp={stop}
                onDblClick={() => openDocuments(table.id)}
              >
                <TableBox table={table} box={boxOf(table.id)} wanted={wanted} />
              </g>
            ))}
          </g>
        </svg>
      </div>
      <p id="diagram-keys" class="hidden-text">
        Arrow keys move the drawing, plus and minus zoom, 0 resets. Page Down and Page Up choose a collection: Shift
        with arrow keys moves it, Enter opens its documents. The tab Tables says the same in words.
      </p>
      <p class="hidden-text" role="status">
        {chosen}
      </p>
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

/** Whether two relationships are between the same collections, so that their lines would cover each other. */
function joinsSame(a: DiagramLink, b: DiagramLink): boolean {
  const ends = ({ collection, relationship }: DiagramLink) =>
    [collection, relationship.relatedCollection].sort().join('/');
  return ends(a) === ends(b);
}
