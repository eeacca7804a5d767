import type { Collection, Document } from '../api/types.js';
import { CellContent } from './cell.js';
import { CellEditor } from './cell-editor.js';
import type { ShownColumn } from './use-columns.js';

interface GridRowProps {
  readonly collection: Collection;
  readonly row: number;
  readonly y: number;
  readonly document: Document | undefined;
  readonly columns: readonly ShownColumn[];
  readonly names: readonly string[];
  readonly isMarked: boolean;
  readonly isOpen: boolean;
  /** The column of the active cell, where it is in this row. */
  readonly active: number | null;
  readonly isEditing: boolean;
  readonly onPick: (column: number) => void;
  readonly onEdit: () => void;
  readonly onMark: (document: Document) => void;
  readonly onOpen: (document: Document) => void;
  readonly onSave: (document: Document, key: string, value: unknown) => void;
  readonly onCancel: () => void;
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
            ) : isActive && props.isEditing && attribute !== undefined ? (
              <CellEditor
                attribute={attribute}
                isJson={collection.json.includes(column)}
                value={document[column]}
                onSave={(value) => props.onSave(document, column, value)}
                onCancel={props.onCancel}
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
