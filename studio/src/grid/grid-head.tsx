import type { CollectionState } from '../data/collection-state.js';
import { canSort, resizeColumn, sortBy } from './column-deeds.js';
import type { ColumnPlace } from './column-places.js';
import { columnWidth } from './column-width.js';

interface GridHeadProps {
  readonly state: CollectionState;
  readonly columns: readonly ColumnPlace[];
  readonly names: readonly string[];
  /** The column of the active cell, where that is the name of a column. */
  readonly active: number | null;
}

/** The names of the columns; a click or Enter sorts, and their edges can be moved, by Shift and arrow keys, too. */
export function GridHead({ state, columns, names, active }: GridHeadProps) {
  const { collection, orders } = state;
  const resize = (event: PointerEvent, key: string) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const start = { x: event.clientX, width: columnWidth(collection, key) };
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientX }) => resizeColumn(state, key, start.width + clientX - start.x);
    handle.onpointerup = () => {
      handle.onpointermove = null;
    };
  };
  return (
    <div class="grid-head" role="row" aria-rowindex={1}>
      {columns.map(({ index, start, size }) => {
        if (index === 0) {
          return (
            <div
              key="mark"
              id={headId(0)}
              role="columnheader"
              tabIndex={-1}
              aria-colindex={1}
              class={`grid-name ${active === 0 ? 'active' : ''}`}
              style={{ left: `${start}px`, width: `${size}px` }}
            >
              <span class="hidden-text">Marked</span>
            </div>
          );
        }
        const key = names[index - 1] ?? '';
        const attribute = collection.attributes.find((one) => one.key === key);
        const link = collection.links.find(({ name }) => name === key);
        const order = orders.value.find((one) => one.key === key);
        const label = (
          <>
            <span class="grid-name-text">{key}</span>
            {order && <span aria-hidden="true">{order.direction === 'asc' ? '↑' : '↓'}</span>}
            <span class="grid-type">
              {attribute ? `${attribute.type}${attribute.array ? '[]' : ''}` : link?.target}
            </span>
          </>
        );
        return (
          <div
            key={key}
            id={headId(index)}
            role="columnheader"
            tabIndex={-1}
            aria-colindex={index + 1}
            aria-sort={order === undefined ? 'none' : order.direction === 'asc' ? 'ascending' : 'descending'}
            class={`grid-name ${active === index ? 'active' : ''}`}
            style={{ left: `${start}px`, width: `${size}px` }}
          >
            {canSort(state, key) ? (
              <button type="button" tabIndex={-1} class="grid-sort" onClick={() => sortBy(state, key)}>
                {label}
              </button>
            ) : (
              <span class="grid-sort">{label}</span>
            )}
            <span class="grid-edge" onPointerDown={(event) => resize(event, key)} />
          </div>
        );
      })}
    </div>
  );
}

/** The id of the name of a column, for the grid to say that it is the active cell. */
export function headId(column: number): string {
  return `column-${column}`;
}
