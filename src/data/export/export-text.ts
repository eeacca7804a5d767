import { documentFields, selectionOf } from '../../backup/format/document-fields.js';
import { fieldValue } from '../../backup/format/document-text.js';
import type { DepsHolder } from '../../context/context-deps.js';
import { countQuery } from '../../context/queries/count-query.js';
import { readMatching } from '../../context/queries/read-matching.js';
import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { ProgressListener } from '../../progress.js';
import { dropFilters, EMPTY_QUERY, type QueryNode } from '../../query/query-node.js';
import { withDates } from '../../query/with-dates.js';
import { storedNumber } from '../../schema/stored-number.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { type DataCollection, openCollection } from '../collection/data-collection.js';
import { requireColumn } from '../collection/find-column.js';
import { documentFormatter, type FileForm } from '../files/format-documents.js';
import { refuseEncrypted } from './refuse-encrypted.js';

export interface ExportTextOptions extends FileForm {
  /** Id of the collection, or the name of its entity. */
  readonly collection: string;
  /** Conditions as `where` of a set takes them; a date may be ISO text. All documents when left out. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** What to write of each document, by property or stored key; all when left out. */
  readonly select?: readonly string[];
  /** Whether values of encrypted attributes are written in the clear, which is refused otherwise. */
  readonly plain?: boolean;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** Text of a file with the documents of a collection, as far as it has come. */
export interface ExportedText {
  readonly text: string;
  readonly documents: number;
  /** Texts that a spreadsheet would carry out as formulas. */
  readonly formulas: number;
}

/**
 * The documents of a collection as the text of a file, a page of documents at a time, read as it is asked for. Values are those that are
 * stored, related documents are their ids; filters of the model do not apply. A link is written from the side that stores it.
 *
 * @throws EntwriteError data_invalid for a collection or a column that does not exist, data_refused for encrypted attributes without
 *   `plain`, query_invalid
 */
export async function* exportText(context: DepsHolder, options: ExportTextOptions): AsyncGenerator<ExportedText> {
  const { where, select, signal, onProgress } = options;
  const target = await openCollection(context, options.collection);
  const place = { at: 'select', commandLine: { at: '--select' } };
  const columns = select?.map((name) => requireColumn(target, name, place, 'Correct the name.')) ?? target.columns;
  if (options.plain !== true) {
    const attributes = columns.flatMap((column) => (column.kind === 'attribute' ? column.attribute : []));
    refuseEncrypted(target.collection.id, attributes);
  }
  const node: QueryNode = {
    ...EMPTY_QUERY,
    conditions: where === undefined ? [] : [withDates(target.metadata, where, target.session.findEntity)],
    filters: dropFilters(undefined, []),
  };
  const formatter = await documentFormatter(
    columns.map(({ key }) => key),
    options,
  );
  const { id } = target.collection;
  const total = onProgress === undefined ? undefined : await countQuery(target.session, node);
  const started = Date.now();
  let documents = 0;
  yield { text: formatter.begin, documents, formulas: 0 };
  const selection = selectionFor(target, select === undefined ? null : columns);
  for await (const page of readMatching(target.session, target.metadata, node, { select: selection ?? undefined })) {
    throwIfAborted(`export of '${id}'`, signal, 'Run it again; no file was written.');
    const text = formatter.page(
      page.map((document) =>
        columns.map((column) => shownValue(column, fieldValue(document, column.key, target.fields))),
      ),
    );
    documents += page.length;
    yield { text, documents, formulas: formatter.formulas() };
    const rate = (documents * 1000) / Math.max(1, Date.now() - started);
    onProgress?.({
      type: 'documents',
      action: 'exported',
      collection: id,
      documents,
      rate,
      ...(total !== undefined && { total, remaining: Math.max(0, total - documents) / rate }),
    });
  }
  yield { text: formatter.end, documents, formulas: formatter.formulas() };
}

/** Appwrite sends a whole number of a float attribute as one, and beyond 2^53 it arrives as a bigint. */
function shownValue(column: PropertyMetadata, value: unknown): unknown {
  return column.kind === 'attribute' ? storedNumber(column.attribute, value) : value;
}

function selectionFor(
  { schema, collection }: DataCollection,
  columns: readonly PropertyMetadata[] | null,
): readonly string[] | null {
  const only = columns?.map(({ key }) => key) ?? null;
  return selectionOf(documentFields(schema, collection, only), only !== null);
}
