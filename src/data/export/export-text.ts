import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentFields, selectionOf } from '../../backup/format/document-fields.js';
import { fieldValue } from '../../backup/format/document-text.js';
import { contextDeps, type DepsHolder } from '../../context/context-deps.js';
import { countQuery } from '../../context/queries/count-query.js';
import { readMatching } from '../../context/queries/read-matching.js';
import { EntwriteError } from '../../errors.js';
import type { PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import type { ProgressListener } from '../../progress.js';
import { dropFilters, EMPTY_QUERY, type QueryNode } from '../../query/query-node.js';
import { withDates } from '../../query/with-dates.js';
import { storedNumber } from '../../schema/stored-number.js';
import { awaitOtherWork, isDisturbed, isFailedSo } from '../../schema-manager/lock/other-work.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
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
 * stored, related documents are their ids; filters of the model do not apply. A link is written from the side that stores it. The text is
 * whole where nothing is thrown.
 *
 * @throws EntwriteError data_invalid for a collection or a column that does not exist, data_refused for encrypted attributes without
 *   `plain`, query_invalid; export_incomplete where a migration or a restore changed the documents while they were read, or the collection
 *   does not have what the model has
 */
export async function* exportText(context: DepsHolder, options: ExportTextOptions): AsyncGenerator<ExportedText> {
  const { schemas, documents } = contextDeps(context);
  const beginning = await awaitOtherWork(createStateStore(schemas, documents), options);
  let end: ExportedText;
  try {
    end = yield* collectionText(context, options);
  } catch (cause) {
    throw (await isFailedSo(beginning, cause)) ? disturbed(options.collection, cause) : cause;
  }
  if (await isDisturbed(beginning)) throw disturbed(options.collection);
  yield end;
}

/** Returns what comes last. */
async function* collectionText(
  context: DepsHolder,
  options: ExportTextOptions,
): AsyncGenerator<ExportedText, ExportedText> {
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
    requireShown(target, columns, page);
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
  return { text: formatter.end, documents, formulas: formatter.formulas() };
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

/** Appwrite shows all attributes that a collection has in each document: one that is not shown is not there, or not any more. */
function requireShown(
  { collection: { id } }: DataCollection,
  columns: readonly PropertyMetadata[],
  page: readonly WireDocument[],
): void {
  const absent = columns.filter(({ kind, key }) => kind === 'attribute' && page.some((document) => !(key in document)));
  if (absent.length === 0) return;
  throw new EntwriteError('export_incomplete', {
    at: `export of '${id}'`,
    found: `a collection without ${absent.map(({ key }) => `'${key}'`).join(', ')}`,
    expected: 'the attributes that it is to be exported with',
    remedy:
      'Migrate the database, or bring the entities up to date with it, and export again; or select other attributes. No file was written.',
  });
}

function disturbed(collection: string, cause?: unknown): Error {
  const facts = {
    at: `export of '${collection}'`,
    found: 'a migration or a restore that worked on the database while the documents were read',
    expected: 'documents of one moment of the schema',
    remedy: 'Export again. No file was written.',
  };
  return new EntwriteError('export_incomplete', facts, cause === undefined ? {} : { cause });
}
