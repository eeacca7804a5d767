import type { Selection } from '../../store/rows/row-selection.js';
import type { RowView } from '../../store/rows/row-view.js';

/** The result of a list before it becomes a response. */
export interface ListedRows {
  readonly views: readonly RowView[];
  /** Null if it was not requested. */
  readonly total: number | null;
}

/** A view with only the selected columns. */
export function selectedView(view: RowView, selection: Selection | null): RowView {
  if (!selection || selection.all) return view;
  for (const key of Object.keys(view.values)) if (!selection.keys.has(key)) delete view.values[key];
  return view;
}
