import type { RefObject } from 'preact';
import { useMemo } from 'preact/hooks';
import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { CellContent } from './cell.js';
import { CellEditor } from './cell-editor.js';
import type { ColumnPlace } from './column-places.js';
import { cellId } from './grid-keys.js';

/** What can be done in a row. */
export interface RowDeeds {
  readonly pick: (row: number, column: number) => void;
  readonly edit: () => void;
  readonly mark: (document: ShownDocument) => void;
  readonly open: (document: ShownDocument) => void;
  readonly save: (document: ShownDocument, key: string, value: unknown) => void;
  readonly end: (by: 'key' | 'leaving') => void;
}

interface RowContent {
  readonly collection: DescribedCollection;
  readonly row: number;
  readonly document: ShownDocument | undefined;
  readonly columns: readonly ColumnPlace[];
  readonly names: readonly string[];
  readonly isMarked: boolean;
  /** The column of the active cell, where it is in this row. */
  readonly active: number | null;
  /** The column whose value is edited; null where none is. */
  readonly edited: string | null;
  readonly deeds: RefObject<RowDeeds | null>;
}

interface GridRowProps extends RowContent {
  readonly y: number;
  readonly isOpen: boolean;
}

const NUMBERS = ['integer', 'float', 'bigint'];

/** One document of the grid, or its place while it is being read. Its cells are drawn again only when something in them is another one. */
export function GridRow({ y, isOpen, ...content }: GridRowProps) {
  const { collection, row, document, columns, names, isMarked, active, edited } = content;
  const cells = useMemo(() => rowCells(content), [collection, row, document, columns, names, isMarked, active, edited]);
  return (
    <div
      class={`grid-row ${isMarked ? 'marked' : ''} ${isOpen ? 'open' : ''}`}
      role="row"
      aria-rowindex={row + 2}
      aria-selected={isMarked}
      data-id={document?.$id}
      style={{ transform: `translateY(${y}px)` }}
    >
      {cells}
    </div>
  );
}

function rowCells(content: RowContent) {
  return content.columns.map((place) =>
    place.index === 0 ? (
      <MarkCell key="mark" {...content} place={place} />
    ) : (
      <ValueCell key={content.names[place.index - 1]} {...content} place={place} />
    ),
  );
}

interface CellProps extends RowContent {
  readonly place: ColumnPlace;
}

function frameOf({ row, active, place: { index, start, size } }: CellProps) {
  return {
    id: cellId({ row, column: index }),
    role: 'gridcell',
    'aria-colindex': index + 1,
    tabIndex: -1,
    style: { left: `${start}px`, width: `${size}px` },
    isActive: active === index,
  } as const;
}

function MarkCell(props: CellProps) {
  const { document, isMarked, deeds } = props;
  const { isActive, ...frame } = frameOf(props);
  return (
    <div {...frame} class={`cell mark ${isActive ? 'active' : ''}`}>
      {document && (
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={`Mark ${document.$id}`}
          checked={isMarked}
          onChange={() => deeds.current?.mark(document)}
        />
      )}
    </div>
  );
}

function ValueCell(props: CellProps) {
  const { collection, row, document, names, edited, deeds, place } = props;
  const { isActive, ...frame } = frameOf(props);
  const column = names[place.index - 1] ?? '';
  const attribute = collection.attributes.find(({ key }) => key === column);
  const isNumber = attribute !== undefined && NUMBERS.includes(attribute.type) && !attribute.array;
  return (
    <div
      {...frame}
      class={`cell ${isNumber ? 'number' : ''} ${isActive ? 'active' : ''}`}
      onClick={() => deeds.current?.pick(row, place.index)}
      onDblClick={() => deeds.current?.edit()}
    >
      {document === undefined ? (
        <span class="cell-waiting" />
      ) : attribute !== undefined && edited === column ? (
        <CellEditor
          key={document.$id}
          attribute={attribute}
          isJson={collection.json.includes(column)}
          value={document[column]}
          onSave={(value) => deeds.current?.save(document, column, value)}
          onEnd={(by) => deeds.current?.end(by)}
        />
      ) : (
        <>
          <CellContent collection={collection} document={document} column={column} />
          {column === '$id' && (
            <button type="button" tabIndex={-1} class="open-button" onClick={() => deeds.current?.open(document)}>
              open
            </button>
          )}
        </>
      )}
    </div>
  );
}
