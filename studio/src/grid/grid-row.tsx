import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { CellContent } from './cell.js';
import { CellEditor } from './cell-editor.js';
import type { ColumnPlace } from './column-places.js';

interface GridRowProps {
  readonly collection: DescribedCollection;
  readonly row: number;
  readonly y: number;
  readonly document: ShownDocument | undefined;
  readonly columns: readonly ColumnPlace[];
  readonly names: readonly string[];
  readonly isMarked: boolean;
  readonly isOpen: boolean;
  /** The column of the active cell, where it is in this row. */
  readonly active: number | null;
  /** The column whose value is edited; null where none is. */
  readonly edited: string | null;
  readonly onPick: (column: number) => void;
  readonly onEdit: () => void;
  readonly onMark: (document: ShownDocument) => void;
  readonly onOpen: (document: ShownDocument) => void;
  readonly onSave: (document: ShownDocument, key: string, value: unknown) => void;
  readonly onEnd: (by: 'key' | 'leaving') => void;
}

const NUMBERS = ['integer', 'float', 'bigint'];

/** One document of the grid, or its place while it is being read. */
export function GridRow(props: GridRowProps) {
  const { collection, row, y, document, columns, names, isMarked, isOpen, active } = props;
  return (
    <div
      class={`grid-row ${isMarked ? 'marked' : ''} ${isOpen ? 'open' : ''}`}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isMarked}
      data-id={document?.$id}
      style={{ transform: `translateY(${y}px)` }}
    >
      {columns.map(({ index, start, size }) => {
        const place = { left: `${start}px`, width: `${size}px` };
        const id = `cell-${row}-${index}`;
        const common = { id, role: 'gridcell', 'aria-colindex': index + 1, style: place } as const;
        const isActive = active === index;
        if (index === 0) {
          return (
            <div key="mark" {...common} tabIndex={-1} class={`cell mark ${isActive ? 'active' : ''}`}>
              {document && (
                <input
                  type="checkbox"
                  tabIndex={-1}
                  aria-label={`Mark ${document.$id}`}
                  checked={isMarked}
                  onChange={() => props.onMark(document)}
                />
              )}
            </div>
          );
        }
        const column = names[index - 1] ?? '';
        const attribute = collection.attributes.find(({ key }) => key === column);
        const isNumber = attribute !== undefined && NUMBERS.includes(attribute.type) && !attribute.array;
        return (
          <div
            key={column}
            {...common}
            tabIndex={-1}
            class={`cell ${isNumber ? 'number' : ''} ${isActive ? 'active' : ''}`}
            onClick={() => props.onPick(index)}
            onDblClick={() => props.onEdit()}
          >
            {document === undefined ? (
              <span class="cell-waiting" />
            ) : attribute !== undefined && props.edited === column ? (
              <CellEditor
                key={document.$id}
                attribute={attribute}
                isJson={collection.json.includes(column)}
                value={document[column]}
                onSave={(value) => props.onSave(document, column, value)}
                onEnd={props.onEnd}
              />
            ) : (
              <>
                <CellContent collection={collection} document={document} column={column} />
                {column === '$id' && (
                  <button type="button" tabIndex={-1} class="open-button" onClick={() => props.onOpen(document)}>
                    open
                  </button>
                )}
              </>
            )}
          </div>
        );
      })}
    </div>
  );
}
