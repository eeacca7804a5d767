import { refuseEncrypted } from '../../data/export/refuse-encrypted.js';
import type { DataFormat } from '../../data/files/data-format.js';
import { documentFormatter } from '../../data/files/format-documents.js';
import type { StoredQuery } from '../../query/compile-stored.js';
import { requireQueryCollection } from '../../query/schema-collection.js';
import { type LiveCollection, readAll, withIds } from './read-documents.js';

export interface ExportChoice {
  readonly format: DataFormat;
  /** Stored keys, in order. */
  readonly columns: readonly string[];
  /** Whether values of encrypted attributes may be written unencrypted; otherwise they are refused. */
  readonly plain: boolean;
}

/**
 * Yields the text of a file in the format of `entwrite data export`, page by page. Throws data_refused for encrypted attributes without
 * `plain`.
 */
export function exportRows(
  collection: LiveCollection,
  query: StoredQuery,
  options: ExportChoice,
): AsyncGenerator<string> {
  const { attributes } = requireQueryCollection(collection.schema, collection.id);
  if (!options.plain) {
    const written = attributes.filter(({ key }) => options.columns.includes(key));
    refuseEncrypted(collection.id, written);
  }
  return textOfRows(collection, query, options);
}

async function* textOfRows(
  collection: LiveCollection,
  query: StoredQuery,
  { format, columns }: ExportChoice,
): AsyncGenerator<string> {
  const formatter = await documentFormatter(columns, { format });
  yield formatter.begin;
  for await (const page of readAll(collection, query)) {
    const rows = page.map((document) => withIds(document, collection));
    yield formatter.page(rows.map((row) => columns.map((key) => row[key])));
  }
  yield formatter.end;
}
