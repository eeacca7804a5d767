import { useEffect, useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import type { CollectionState } from '../data/collection-state.js';
import { columnWidth } from './column-width.js';
import { GridHead, headId } from './grid-head.js';
import { cellId, HEAD_ROW } from './grid-keys.js';
import { GridProblem } from './grid-problem.js';
import { GridRow, type RowDeeds } from './grid-row.js';
import { saveCell } from './save-cell.js';
import { scrolledHeight } from './scroll-scale.js';
import { useCells } from './use-cells.js';
import { useWindow } from './use-window.js';

const ROW_HEIGHT = 32;
const HEAD_HEIGHT = 34;
const MARK_WIDTH = 40;
/** Rows read beyond those in sight. */
const AHEAD = 20;
/** Milliseconds: a person who is still scrolling does not look at what passes by. */
const REST = 30;

/** The documents as a table of any length: what is in sight is there, and what is looked at is read. */
export function Grid({ state }: { readonly state: CollectionState }) {
  const { problem } = state;
  return problem.value === null ? <Rows state={state} /> : <GridProblem problem={problem.value} />;
}

function Rows({ state }: { readonly state: CollectionState }) {
  const { collection, columns, total, version, selected, open } = state;
  const names = columns.value;
  const rows = total.value?.count ?? 0;
  const widths = [MARK_WIDTH, ...names.map((name) => columnWidth(collection, name))];
  const grid = useWindow({ rows, widths, rowHeight: ROW_HEIGHT, headHeight: HEAD_HEIGHT });
  const cells = useCells(state, grid);
  const { first, last } = grid;
  const cache = state.cache();
  void version.value;
  useEffect(() => {
    if (rows === 0) return undefined;
    const timer = setTimeout(() => cache.want(Math.max(0, first - AHEAD), Math.min(rows - 1, last + AHEAD)), REST);
    return () => clearTimeout(timer);
  }, [first, last, rows, cache]);
  useLayoutEffect(() => {
    if (document.activeElement === document.body) grid.scroll.current?.focus({ preventScroll: true });
  }, []);
  const deeds = useRef<RowDeeds | null>(null);
  deeds.current = {
    pick: (row, column) => cells.pick({ row, column }),
    edit: cells.edit,
    mark: cells.mark,
    open: ({ $id }) => state.show($id),
    save: (document, key, value) => void saveCell(state, document, key, value),
    end: cells.stopEditing,
  };
  const { cell, editedRow } = cells;
  const activeName = cell.row === HEAD_ROW ? cell.column : null;
  const head = useMemo(
    () => <GridHead state={state} columns={grid.columns} names={names} active={activeName} />,
    [state, grid.columns, names, activeName],
  );
  const inSight = Array.from({ length: Math.max(0, last - first + 1) }, (_, at) => first + at);
  const drawn = editedRow === null || inSight.includes(editedRow) ? inSight : [...inSight, editedRow];
  return (
    <div
      ref={grid.scroll}
      class="grid"
      role="grid"
      aria-label={`Documents of ${collection.id}`}
      aria-rowcount={rows + 1}
      aria-colcount={names.length + 1}
      aria-multiselectable="true"
      aria-busy={state.isLoading.value}
      aria-activedescendant={activeName !== null ? headId(activeName) : rows > 0 ? cellId(cell) : undefined}
      tabIndex={0}
      onScroll={grid.onScroll}
      onKeyDown={cells.press}
    >
      <div
        class="grid-space"
        role="presentation"
        style={{ height: `${scrolledHeight(grid.size) + HEAD_HEIGHT}px`, width: `${grid.width}px` }}
      >
        <div class="grid-window" role="presentation" style={{ height: `${grid.height}px` }}>
          {head}
          {drawn.map((row) => {
            const shown = cache.at(row);
            return (
              <GridRow
                key={row}
                collection={collection}
                row={row}
                y={HEAD_HEIGHT + (row - grid.top) * ROW_HEIGHT}
                document={shown}
                columns={grid.columns}
                names={names}
                isMarked={selected.value.has(shown?.$id ?? '')}
                isOpen={open.value !== null && open.value === shown?.$id}
                active={cell.row === row ? cell.column : null}
                edited={cells.editedColumn(row)}
                deeds={deeds}
              />
            );
          })}
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
