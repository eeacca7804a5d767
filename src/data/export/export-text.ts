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
import { awaitOtherWork, isDisturbed, mayBeDisturbance } from '../../schema-manager/lock/other-work.js';
import { createStateStore } from '../../schema-manager/lock/state-store.js';
import { throwIfAborted } from '../../util/throw-if-aborted.js';
import { type DataCollection, openCollection } from '../collection/data-collection.js';
import { requireColumn } from '../collection/find-column.js';
import { documentFormatter, type FileForm } from '../files/format-documents.js';
import { refuseEncrypted } from './refuse-encrypted.js';

export interface ExportTextOptions extends FileForm {
  /** The collection's id, or its entity's name. */
  readonly collection: string;
  /** Conditions as in `where` of a set; dates may be ISO text. Default: all documents. */
  readonly where?: Readonly<Record<string, unknown>>;
  /** The columns to write, by property or stored key. Default: all. */
  readonly select?: readonly string[];
  /** Allows values of encrypted attributes in plain text, which are refused otherwise. */
  readonly plain?: boolean;
  readonly onProgress?: ProgressListener;
  readonly signal?: AbortSignal;
}

/** A part of the text of an export, with the counts so far. */
export interface ExportedText {
  readonly text: string;
  readonly documents: number;
  /** The number of texts that a spreadsheet would execute as formulas. */
  readonly formulas: number;
}

/**
 * Yields the documents of a collection as the text of a file, page by page, read lazily. Values are as stored, related documents are
 * ids, and a link is written from the side that stores it. The model's filters do not apply. The text is complete if nothing is thrown.
 *
 * @throws EntwriteError data_invalid for a collection or a column that does not exist; data_refused for encrypted attributes without
 *   `plain`; query_invalid; export_incomplete if a migration or a restore changed documents meanwhile, or the collection lacks attributes
 *   of the model
 */
export async function* exportText(context: DepsHolder, options: ExportTextOptions): AsyncGenerator<ExportedText> {
  const { schemas, documents } = contextDeps(context);
  const beginning = await awaitOtherWork(createStateStore(schemas, documents), options);
  let end: ExportedText;
  try {
    end = yield* collectionText(context, options);
  } catch (cause) {
    throw (await mayBeDisturbance(beginning, cause)) ? disturbed(options.collection, cause) : cause;
  }
  if (await isDisturbed(beginning)) throw disturbed(options.collection);
  yield end;
}

/** Yields all text but the last part, which it returns. */
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

/** Corrects whole numbers of a float attribute, which beyond 2^53 arrive as bigint. */
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

/** Requires all columns in the documents: Appwrite shows every attribute of a collection, so a missing one does not, or no longer, exist. */
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
    expected: 'all attributes to export',
    remedy:
      'Migrate the database, or bring the entities up to date with it, and export again; or select other attributes. No file was written.',
  });
}

function disturbed(collection: string, cause?: unknown): Error {
  const facts = {
    at: `export of '${collection}'`,
    found: 'a migration or a restore that worked on the database while the documents were read',
    expected: 'an unchanged schema during the export',
    remedy: 'Export again. No file was written.',
  };
  return new EntwriteError('export_incomplete', facts, cause === undefined ? {} : { cause });
}
