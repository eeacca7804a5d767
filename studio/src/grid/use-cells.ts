import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DescribedAttribute } from '../../../src/studio/api/described-schema.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import type { CollectionState } from '../data/collection-state.js';
import { isReadOnly } from '../state/database.js';
import { tell } from '../state/notices.js';
import { resizeColumn, sortBy } from './column-deeds.js';
import { columnWidth } from './column-width.js';
import { type CellPlace, cellId, HEAD_ROW, moveCell } from './grid-keys.js';
import type { GridWindow } from './use-window.js';

/** What is done with the cell that has the focus of the grid. */
type Deed = 'edit' | 'open' | 'mark' | 'copy' | 'follow';

/** The active cell of the grid, and the value that is being edited. */
export interface Cells {
  readonly cell: CellPlace;
  /** The column in which a document is edited, where it is the one at this place. */
  readonly editedColumn: (row: number) => string | null;
  /** The row whose document is edited; null where none is. */
  readonly editedRow: number | null;
  readonly pick: (cell: CellPlace) => void;
  readonly edit: () => void;
  readonly mark: (document: ShownDocument) => void;
  readonly press: (event: KeyboardEvent) => void;
  /** @param by with a key the focus goes back to the grid; a person who has left is elsewhere */
  readonly stopEditing: (by: 'key' | 'leaving') => void;
}

/** Pixels by which a key changes the width of a column. */
const WIDER = 20;

/** Types whose values do not fit into a cell. */
const LONG: readonly string[] = ['text', 'mediumtext', 'longtext', 'polygon', 'line'];

/**
 * Moves through the cells and acts on them. A document that is still being read when a key asks for it is acted on when it comes; an edit
 * belongs to its document, not to its place in the list.
 */
export function useCells(state: CollectionState, grid: GridWindow): Cells {
  const { collection, selected } = state;
  const names = state.columns.value;
  const rows = state.total.value?.count ?? 0;
  const [cell, setCell] = useState<CellPlace>({ row: 0, column: 0 });
  const [editing, setEditing] = useState<{ readonly id: string; readonly column: string } | null>(null);
  const waiting = useRef<Deed | null>(null);
  const current = state.cache().at(cell.row);
  const column = names[cell.column - 1];
  const attribute = collection.attributes.find(({ key }) => key === column);
  const isEdited = editing !== null && current?.$id === editing.id;

  const mark = (document: ShownDocument) => {
    const next = new Set(selected.value);
    if (!next.delete(document.$id)) next.add(document.$id);
    selected.value = next;
  };
  const act = (deed: Deed, document: ShownDocument) => {
    if (deed === 'open') state.show(document.$id);
    if (deed === 'mark') mark(document);
    if (deed === 'copy') {
      const value = document[column ?? '$id'];
      void navigator.clipboard?.writeText(typeof value === 'string' ? value : JSON.stringify(value ?? null));
      tell('The value was copied.');
    }
    if (deed === 'follow' || (deed === 'edit' && attribute === undefined)) {
      if (!followLink(cell) && deed === 'edit') state.show(document.$id);
      return;
    }
    if (deed !== 'edit') return;
    const isInPlace = attribute !== undefined && attribute.mark !== 'added' && fitsLine(attribute, document);
    if (isInPlace && !isReadOnly()) setEditing({ id: document.$id, column: attribute.key });
    else state.show(document.$id);
  };
  useLayoutEffect(() => {
    const deed = waiting.current;
    if (deed !== null && current !== undefined) {
      waiting.current = null;
      act(deed, current);
    }
    if (editing !== null && current !== undefined && !isEdited) {
      setEditing(null);
      if (document.activeElement === document.body) grid.scroll.current?.focus();
    }
  }, [current]);
  const ask = (deed: Deed) => {
    if (current !== undefined) act(deed, current);
    else if (cell.row < rows) waiting.current = deed;
  };
  const pressName = (event: KeyboardEvent): boolean => {
    if (column === undefined) return false;
    const wider = event.key === 'ArrowRight' ? WIDER : event.key === 'ArrowLeft' ? -WIDER : 0;
    if (event.shiftKey && wider !== 0) resizeColumn(state, column, columnWidth(collection, column) + wider);
    else if (event.key === 'Enter' || event.key === ' ') sortBy(state, column);
    else return false;
    return true;
  };
  return {
    cell,
    editedColumn: (row) => (isEdited && row === cell.row ? editing.column : null),
    editedRow: isEdited ? cell.row : null,
    pick(next) {
      waiting.current = null;
      if (next.row !== cell.row || next.column !== cell.column) setEditing(null);
      setCell(next);
    },
    edit: () => ask('edit'),
    mark,
    stopEditing(by) {
      setEditing(null);
      if (by === 'key') grid.scroll.current?.focus();
    },
    press(event) {
      if (cell.row === HEAD_ROW && pressName(event)) {
        event.preventDefault();
        return;
      }
      const next = moveCell(cell, event, { rows, columns: names.length + 1, page: grid.page });
      const deed = deedOf(event);
      if (next === null && deed === null) return;
      event.preventDefault();
      if (next !== null) {
        waiting.current = null;
        setCell(next);
        grid.show(next.row, next.column);
      } else if (deed !== null && cell.row !== HEAD_ROW) ask(deed);
    },
  };
}

/** Whether a value can be written in one line; line breaks would be lost there. */
function fitsLine({ key, type }: DescribedAttribute, document: ShownDocument): boolean {
  return !LONG.includes(type) && !String(document[key] ?? '').includes('\n');
}

/** Counts the documents behind a link, or goes to them once they are counted, as a click there does. @returns whether there is a link */
function followLink(cell: CellPlace): boolean {
  const link = document.getElementById(cellId(cell))?.querySelector<HTMLElement>('.cell-link, .count-button');
  link?.click();
  return link !== null && link !== undefined;
}

function deedOf({ key, ctrlKey, metaKey, shiftKey }: KeyboardEvent): Deed | null {
  const isWithControl = ctrlKey || metaKey;
  if (key === 'Enter') return isWithControl ? 'open' : shiftKey ? 'follow' : 'edit';
  if (key === 'F2') return 'edit';
  if (key === ' ') return 'mark';
  return key.toLowerCase() === 'c' && isWithControl ? 'copy' : null;
}
