import type { Selection } from '../../store/rows/row-selection.js';
import type { RowView } from '../../store/rows/row-view.js';

/** What a list read before it is answered. */
export interface ListedRows {
  readonly views: readonly RowView[];
  /** Null where no one asked for it. */
  readonly total: number | null;
}

/** A view with the selected columns only. */
export function selectedView(view: RowView, selection: Selection | null): RowView {
  if (!selection || selection.all) return view;
  for (const key of Object.keys(view.values)) if (!selection.keys.has(key)) delete view.values[key];
  return view;
}
