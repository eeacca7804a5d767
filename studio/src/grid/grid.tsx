import { useEffect, useRef, useState } from 'preact/hooks';
import { ask, collectionPath, RequestError } from '../api/request.js';
import type { Document } from '../api/types.js';
import type { CollectionState } from '../data/collection-state.js';
import { FindingList } from '../parts/finding-list.js';
import { isReadOnly } from '../state/database.js';
import { attempt, tell } from '../state/notices.js';
import { undoLast } from '../state/undo.js';
import { columnWidth } from './column-width.js';
import { GridHead } from './grid-head.js';
import { type CellPlace, moveCell } from './grid-keys.js';
import { GridRow } from './grid-row.js';
import { isScaled, type ListSize, lastTop, scrolledHeight, scrollFor, topAt } from './scroll-scale.js';
import { useColumns } from './use-columns.js';

export const ROW_HEIGHT = 32;
const HEAD_HEIGHT = 34;
/** Rows read beyond those in sight. */
const AHEAD = 20;

/** The documents as a table of any length: what is in sight is there, and what is looked at is read. */
export function Grid({ state }: { readonly state: CollectionState }) {
  const { collection, columns, total, version, selected, open, problem } = state;
  const scroll = useRef<HTMLDivElement>(null);
  const [height, setHeight] = useState(600);
  const [top, setTop] = useState(0);
  const [cell, setCell] = useState<CellPlace>({ row: 0, column: 0 });
  const [editing, setEditing] = useState(false);
  /** The position of the scroll bar that was set here, not by a person. */
  const own = useRef(-1);
  const rows = total.value?.count ?? 0;
  const names = columns.value;
  const widths = [40, ...names.map((name) => columnWidth(collection, name))];
  const shownColumns = useColumns(scroll, widths);
  const size: ListSize = { rows, rowHeight: ROW_HEIGHT, window: Math.max(ROW_HEIGHT, height - HEAD_HEIGHT) };
  const cache = state.cache();
  void version.value;

  useEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const observer = new ResizeObserver(() => setHeight(element.clientHeight));
    observer.observe(element);
    return () => observer.disconnect();
  }, []);

  const first = Math.max(0, Math.floor(top));
  const last = Math.min(rows - 1, Math.ceil(top + size.window / ROW_HEIGHT));
  useEffect(() => {
    if (rows === 0) return undefined;
    // A person who is still scrolling does not look at what passes by.
    const timer = setTimeout(() => cache.want(Math.max(0, first - AHEAD), Math.min(rows - 1, last + AHEAD)), 30);
    return () => clearTimeout(timer);
  }, [first, last, rows, cache]);

  const scrollTo = (next: number) => {
    const element = scroll.current;
    if (element === null) return;
    const bounded = Math.min(lastTop(size), Math.max(0, next));
    setTop(bounded);
    element.scrollTop = scrollFor(size, bounded);
    own.current = element.scrollTop;
  };
  const onScroll = () => {
    const element = scroll.current;
    if (element === null || Math.abs(element.scrollTop - own.current) < 1) return;
    own.current = -1;
    setTop(topAt(size, element.scrollTop));
  };
  const sizes = useRef(size);
  sizes.current = size;
  const tops = useRef(top);
  tops.current = top;
  useEffect(() => {
    const element = scroll.current;
    if (element === null) return undefined;
    const wheel = (event: WheelEvent) => {
      if (!isScaled(sizes.current) || event.deltaY === 0 || event.shiftKey) return;
      event.preventDefault();
      const pixels = event.deltaMode === 1 ? event.deltaY * ROW_HEIGHT : event.deltaY;
      scrollTo(tops.current + pixels / ROW_HEIGHT);
    };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => element.removeEventListener('wheel', wheel);
  }, [rows, height]);

  const goToCell = (next: CellPlace) => {
    setCell(next);
    const page = Math.floor(size.window / ROW_HEIGHT);
    if (next.row < top) scrollTo(next.row);
    else if (next.row > top + page - 1) scrollTo(next.row - page + 1);
    shownColumns.show(next.column);
  };
  const current = cache.at(cell.row);
  const attribute = collection.attributes.find(({ key }) => key === names[cell.column - 1]);
  const canEdit = !isReadOnly() && attribute !== undefined && attribute.mark !== 'added' && current !== undefined;
  const isLong =
    attribute !== undefined && ['text', 'mediumtext', 'longtext', 'polygon', 'line'].includes(attribute.type);

  const mark = (document: Document) => {
    const next = new Set(selected.value);
    if (!next.delete(document.$id)) next.add(document.$id);
    selected.value = next;
  };
  const edit = () => {
    if (canEdit && !isLong) setEditing(true);
    else if (current !== undefined) open.value = current.$id;
  };
  const press = (event: KeyboardEvent) => {
    if (editing) return;
    const next = moveCell(cell, event, {
      rows,
      columns: names.length + 1,
      page: Math.floor(size.window / ROW_HEIGHT),
    });
    if (next !== null) {
      event.preventDefault();
      goToCell(next);
      return;
    }
    if (current === undefined) return;
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) open.value = current.$id;
    else if (event.key === 'Enter' || event.key === 'F2') edit();
    else if (event.key === ' ') mark(current);
    else if (event.key.toLowerCase() === 'c' && (event.ctrlKey || event.metaKey)) {
      const value = current[names[cell.column - 1] ?? '$id'];
      void navigator.clipboard?.writeText(typeof value === 'string' ? value : JSON.stringify(value));
      tell('The value was copied.');
    } else return;
    event.preventDefault();
  };
  const save = (document: Document, key: string, value: unknown) => {
    setEditing(false);
    scroll.current?.focus();
    void attempt(async () => {
      const body = { id: document.$id, values: { [key]: value }, updatedAt: document.$updatedAt };
      const answer = await ask<{ document: Document }>(
        collectionPath(collection.id, 'update'),
        `edit ${collection.id}`,
        body,
      );
      cache.replace(answer.document);
      version.value += 1;
      tell(`${key} was saved.`, { label: 'Undo', run: () => void undoLast(state.reload) });
    });
  };

  if (problem.value !== null) {
    const { value } = problem;
    return (
      <div class="grid-problem">
        <div class="note bad">
          {value instanceof RequestError ? (
            <FindingList findings={[{ ...value.details, rule: value.details.code }]} />
          ) : (
            String(value)
          )}
        </div>
      </div>
    );
  }
  const shownRows = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  return (
    <div
      ref={scroll}
      class="grid"
      role="grid"
      aria-label={`Documents of ${collection.id}`}
      aria-rowcount={rows + 1}
      aria-colcount={names.length + 1}
      aria-multiselectable="true"
      aria-activedescendant={rows > 0 ? `cell-${cell.row}-${cell.column}` : undefined}
      tabIndex={0}
      onScroll={onScroll}
      onKeyDown={press}
    >
      <div
        class="grid-space"
        role="presentation"
        style={{ height: `${scrolledHeight(size) + HEAD_HEIGHT}px`, width: `${shownColumns.width}px` }}
      >
        <div class="grid-window" role="presentation" style={{ height: `${height}px` }}>
          <GridHead state={state} columns={shownColumns.shown} names={names} />
          {shownRows.map((row) => (
            <GridRow
              key={row}
              collection={collection}
              row={row}
              y={HEAD_HEIGHT + (row - top) * ROW_HEIGHT}
              document={cache.at(row)}
              columns={shownColumns.shown}
              names={names}
              isMarked={selected.value.has(cache.at(row)?.$id ?? '')}
              isOpen={open.value !== null && open.value === cache.at(row)?.$id}
              active={cell.row === row ? cell.column : null}
              isEditing={editing && cell.row === row}
              onPick={(column) => {
                if (cell.row !== row || cell.column !== column) setEditing(false);
                setCell({ row, column });
              }}
              onEdit={edit}
              onMark={mark}
              onOpen={(document) => {
                open.value = document.$id;
              }}
              onSave={save}
              onCancel={() => {
                setEditing(false);
                scroll.current?.focus();
              }}
            />
          ))}
          {rows === 0 && total.value !== null && (
            <div class="grid-empty" role="row">
              <span role="gridcell">
                {state.conditions.value.length > 0 ? 'Nothing matches the filter.' : 'No documents yet.'}
              </span>
            </div>
          )}
        </div>
      </div>
    </div>
  );
}
