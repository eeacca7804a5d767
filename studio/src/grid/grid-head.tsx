import type { CollectionState } from '../data/collection-state.js';
import { viewKey } from '../data/collection-state.js';
import { changeView, viewOf } from '../state/settings.js';
import type { ColumnPlace } from './column-places.js';
import { columnWidth } from './column-width.js';

interface GridHeadProps {
  readonly state: CollectionState;
  readonly columns: readonly ColumnPlace[];
  readonly names: readonly string[];
}

const NARROWEST = 60;

/** The names of the columns; a click sorts, and their edges can be moved. */
export function GridHead({ state, columns, names }: GridHeadProps) {
  const { collection, orders } = state;
  const sort = (key: string) => {
    const order = orders.value.find((one) => one.key === key);
    const next = order === undefined ? 'asc' : order.direction === 'asc' ? 'desc' : null;
    orders.value = next === null ? [] : [{ key, direction: next }];
    void state.reload();
  };
  const resize = (event: PointerEvent, key: string) => {
    event.preventDefault();
    event.stopPropagation();
    const handle = event.currentTarget as HTMLElement;
    const start = { x: event.clientX, width: columnWidth(collection, key) };
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = ({ clientX }) => {
      const widths = {
        ...viewOf(viewKey(collection)).widths,
        [key]: Math.max(NARROWEST, start.width + clientX - start.x),
      };
      changeView(viewKey(collection), { widths });
    };
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
              role="columnheader"
              tabIndex={-1}
              aria-colindex={1}
              class="grid-name"
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
        const canSort = (attribute !== undefined && !attribute.array) || key.startsWith('$');
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
            role="columnheader"
            tabIndex={-1}
            aria-colindex={index + 1}
            aria-sort={order === undefined ? 'none' : order.direction === 'asc' ? 'ascending' : 'descending'}
            class="grid-name"
            style={{ left: `${start}px`, width: `${size}px` }}
          >
            {canSort ? (
              <button type="button" tabIndex={-1} class="grid-sort" onClick={() => sort(key)}>
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
