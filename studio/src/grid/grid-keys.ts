/** The row of the names of the columns. */
export const HEAD_ROW = -1;

/** The cell that has the focus of the grid. */
export interface CellPlace {
  /** `HEAD_ROW` for the name of a column. */
  readonly row: number;
  readonly column: number;
}

/** The id of a cell, for the grid to say that it is the active one. */
export function cellId({ row, column }: CellPlace): string {
  return `cell-${row}-${column}`;
}

interface GridSize {
  readonly rows: number;
  readonly columns: number;
  /** Rows of a page. */
  readonly page: number;
}

/** Where a key leads from a cell; null for keys that lead nowhere. */
export function moveCell({ row, column }: CellPlace, event: KeyboardEvent, size: GridSize): CellPlace | null {
  const isFar = event.ctrlKey || event.metaKey;
  const to = (nextRow: number, nextColumn: number): CellPlace => ({
    row: Math.max(HEAD_ROW, Math.min(size.rows - 1, nextRow)),
    column: Math.max(0, Math.min(size.columns - 1, nextColumn)),
  });
  switch (event.key) {
    case 'ArrowDown':
      return to(isFar ? size.rows : row + 1, column);
    case 'ArrowUp':
      return to(isFar ? 0 : row - 1, column);
    case 'ArrowRight':
      return to(row, isFar ? size.columns : column + 1);
    case 'ArrowLeft':
      return to(row, isFar ? 0 : column - 1);
    case 'PageDown':
      return to(row + size.page, column);
    case 'PageUp':
      return to(Math.max(0, row - size.page), column);
    case 'Home':
      return to(isFar ? 0 : row, 0);
    case 'End':
      return to(isFar ? size.rows : row, size.columns);
    default:
      return null;
  }
}
