import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import type { CollectionState } from './collection-state.js';
import { createCode } from './query-code.js';

/** Documents as text for elsewhere, in the columns that are shown. */
export function copyAs(
  { collection, columns }: CollectionState,
  documents: readonly ShownDocument[],
  format: 'json' | 'csv' | 'code',
): string {
  const keys = columns.value.filter((key) => documents.some((document) => document[key] !== undefined));
  const rows = documents.map((document) => Object.fromEntries(keys.map((key) => [key, document[key]])));
  if (format === 'json') return JSON.stringify(rows, null, 2);
  if (format === 'code') return createCode(collection, rows);
  return [keys, ...rows.map((row) => keys.map((key) => row[key]))]
    .map((cells) => cells.map(cellText).join(','))
    .join('\r\n');
}

function cellText(value: unknown): string {
  const text =
    value === null || value === undefined ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
