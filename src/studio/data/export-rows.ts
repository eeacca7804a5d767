import { refuseEncrypted } from '../../data/export/refuse-encrypted.js';
import type { DataFormat } from '../../data/files/data-format.js';
import { documentFormatter } from '../../data/files/format-documents.js';
import type { Project } from '../../project/open-project.js';
import type { StoredQuery } from '../../query/compile-stored.js';
import { requireQueryCollection } from '../../query/schema-collection.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { readAll, withIds } from './read-documents.js';

export interface ExportChoice {
  readonly format: DataFormat;
  /** Stored keys, in order. */
  readonly columns: readonly string[];
  /** Whether values of encrypted attributes are written in the clear, which is refused otherwise. */
  readonly plain: boolean;
}

/**
 * The documents that match as the text of a file, as `entwrite data export` writes it; a page in memory at a time.
 *
 * @throws EntwriteError data_refused for encrypted attributes without `plain`, before anything is read
 */
export function exportRows(
  project: Pick<Project, 'deps'>,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery,
  options: ExportChoice,
): AsyncGenerator<string> {
  const { attributes } = requireQueryCollection(schema, collection);
  if (!options.plain) {
    const written = attributes.filter(({ key }) => options.columns.includes(key));
    refuseEncrypted(collection, written);
  }
  return textOfRows(project, schema, collection, query, options);
}

async function* textOfRows(
  project: Pick<Project, 'deps'>,
  schema: DatabaseSchema,
  collection: string,
  query: StoredQuery,
  { format, columns }: ExportChoice,
): AsyncGenerator<string> {
  const formatter = await documentFormatter(columns, { format });
  yield formatter.begin;
  for await (const page of readAll(project, schema, collection, query)) {
    const rows = page.map((document) => withIds(document, schema, collection));
    yield formatter.page(rows.map((row) => columns.map((key) => row[key])));
  }
  yield formatter.end;
}
