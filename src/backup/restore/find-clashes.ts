import { documentPages } from '../../appwrite/documents/document-pages.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import { type Capabilities, strictestEquality } from '../../appwrite/server/capabilities.js';
import { createNamedIds, type NamedIds } from '../../documents/named-ids.js';
import type { Finding } from '../../errors.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { dottedName, schemaName } from '../../schema/schema-name.js';
import { comparisonKey } from '../../schema-manager/preflight/comparison-key.js';
import { sameData } from '../../util/same-data.js';
import { documentsFinding } from '../format/describe-documents.js';
import { selectionOf } from '../format/document-fields.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import type { SurveyDeps } from './restore-task.js';
import type { RestoreWork } from './restore-work.js';
import { storedValues } from './stored-values.js';

/** Unique values in the database that conflict with saved ones. */
export interface Clashes {
  /** Conflicts with documents unknown to the backup, and with indexes it does not have. */
  readonly findings: readonly Finding[];
  /** Unique indexes, by name, under which saved documents hold each other's values until all are written. */
  readonly crossed: ReadonlySet<string>;
}

/** A unique index in force while documents are written, or made over them later; or links to documents that can only be linked once. */
interface Unique {
  readonly index: Pick<IndexSchema, 'key' | 'attributes'>;
  /** Whether it is about links: those of saved documents are removed before others get them. */
  readonly isLink: boolean;
  readonly isThere: boolean;
  readonly keysOf: (document: SavedDocument) => readonly string[];
  /** Which saved document wants a value, by its comparison key. */
  readonly wanted: Map<string, string>;
  /** Saved documents that want a value another one wants, too. */
  readonly repeated: Set<string>;
  /** Values held by the very document that wants them. */
  readonly settled: Set<string>;
  /** Documents that hold a value another one wants. */
  readonly held: { readonly key: string; readonly holder: string }[];
}

/**
 * Runs before anything is written: one pass over each existing collection with a unique index, with an entry in memory per saved unique
 * value.
 */
export async function findClashes(
  works: readonly RestoreWork[],
  wanted: DatabaseSchema,
  live: DatabaseSchema,
  server: Capabilities,
  deps: SurveyDeps,
): Promise<Clashes> {
  const findings: Finding[] = [];
  const crossed = new Set<string>();
  for (const work of works) {
    findings.push(...idsInOtherCase(work));
    const [before, after] = [live, wanted].map((schema) => findCollection(schema, work.task.saved.id));
    if (before === undefined || after === undefined) continue;
    const uniques = [...uniquesOf(before, after, work, server), ...exclusiveLinks(before, work, server)];
    if (uniques.length === 0) continue;
    await lookAt(work, uniques, deps);
    const strangers = await withoutSaved(new Set(uniques.flatMap(holdersOf)), work, deps);
    for (const unique of uniques) {
      const name = schemaName(before.id, unique.index.key);
      const holders = holdersOf(unique);
      const unknown = holders.filter((holder) => strangers.has(holder));
      findings.push(...findingsFor(dottedName(name), unique, unknown));
      if (unique.isThere && !unique.isLink && unknown.length < holders.length) crossed.add(name);
    }
  }
  return { findings, crossed };
}

function idsInOtherCase({ task, survey }: RestoreWork): readonly Finding[] {
  return documentsFinding(survey.otherCase, {
    rule: 'unique',
    at: task.saved.id,
    found: 'ids of saved documents that others have in another case, which this server considers the same',
    expected: 'no such documents there',
    remedy: 'Delete these documents first, or restore into another database.',
  });
}

/** An index of the database counts if the backup has all its attributes: other values stay as they are. */
function uniquesOf(
  before: CollectionSchema,
  after: CollectionSchema,
  { survey: { counts } }: RestoreWork,
  server: Capabilities,
): readonly Unique[] {
  const isWritten = counts.missing + counts.values > 0;
  const isIn = ({ attributes }: CollectionSchema, key: string) => attributes.some((one) => one.key === key);
  const further = before.indexes.filter(({ key }) => !after.indexes.some((one) => one.key === key));
  const valueAt = storedValues(after.attributes);
  return [...after.indexes, ...further]
    .map((index) => ({ index, isThere: before.indexes.some((one) => sameData(one, index)) }))
    .filter(({ index, isThere }) => index.type === 'unique' && (isWritten || !isThere))
    .filter(({ index }) => index.attributes.every((key) => isIn(before, key) && isIn(after, key)))
    .map(({ index, isThere }) => {
      const valuesOf = (document: SavedDocument) => [index.attributes.map((key) => valueAt(document, key))];
      return { index, isThere, isLink: false, ...lookFor(index, valuesOf, server) };
    });
}

/** Links that a document can have only once: the server refuses a second one-to-one link, and moves a document of a one-way `oneToMany`. */
function exclusiveLinks(
  { relationships }: CollectionSchema,
  { task: { present }, survey: { counts } }: RestoreWork,
  server: Capabilities,
): readonly Unique[] {
  if (counts.missing + counts.values + counts.links === 0) return [];
  const taking = relationships.filter(({ key, kind }) => kind === 'oneToMany' && present.sets.includes(key));
  return [...present.exclusive, ...taking.map(({ key }) => key)].map((key) => {
    const index = { key, attributes: [key], lengths: [] };
    const linksOf = (document: SavedDocument) => linkIds(fieldValue(document, key, present)).map((id) => [id]);
    return { index, isThere: true, isLink: true, ...lookFor(index, linksOf, server) };
  });
}

type Found = Omit<Unique, 'index' | 'isThere' | 'isLink'>;

/** @param tuplesOf what a document holds: the values of an index, or each of its links */
function lookFor(
  index: Pick<IndexSchema, 'lengths'>,
  tuplesOf: (document: SavedDocument) => readonly (readonly unknown[])[],
  capabilities: Capabilities,
): Found {
  return {
    keysOf: (document) =>
      tuplesOf(document).flatMap((values) => comparisonKey(values, index, strictestEquality(capabilities)) ?? []),
    wanted: new Map(),
    repeated: new Set(),
    settled: new Set(),
    held: [],
  };
}

async function lookAt({ task }: RestoreWork, uniques: readonly Unique[], deps: SurveyDeps): Promise<void> {
  for await (const batch of deps.read(task.saved)) {
    deps.check();
    for (const document of batch) for (const unique of uniques) want(unique, document);
  }
  if (task.isEmpty) return;
  // A link cannot be selected by its name.
  const select = uniques.some(({ isLink }) => isLink)
    ? (selectionOf(task.present, false) ?? ['*'])
    : [...new Set(uniques.flatMap(({ index }) => index.attributes))];
  for await (const page of documentPages(deps.documents, { collection: task.saved.id, select })) {
    deps.check();
    for (const document of page) for (const unique of uniques) hold(unique, document);
  }
}

function want({ keysOf, wanted, repeated }: Unique, document: SavedDocument): void {
  for (const key of keysOf(document)) {
    if (wanted.has(key)) repeated.add(document.$id);
    else wanted.set(key, document.$id);
  }
}

function hold({ keysOf, wanted, settled, held }: Unique, document: SavedDocument): void {
  for (const key of keysOf(document)) {
    const by = wanted.get(key);
    if (by === document.$id) settled.add(key);
    else if (by !== undefined) held.push({ key, holder: document.$id });
  }
}

/** Documents that hold a value wanted elsewhere. An existing index is not enforced if the document that wants a value holds it, too. */
function holdersOf({ isThere, held, settled }: Unique): readonly string[] {
  return held.flatMap(({ key, holder }) => (isThere && settled.has(key) ? [] : [holder]));
}

async function withoutSaved(ids: ReadonlySet<string>, { task }: RestoreWork, deps: SurveyDeps): Promise<Set<string>> {
  const left = new Set(ids);
  if (left.size > 0) for await (const batch of deps.read(task.saved)) for (const { $id } of batch) left.delete($id);
  return left;
}

function findingsFor(at: string, { isLink, repeated }: Unique, strangers: readonly string[]): readonly Finding[] {
  if (isLink)
    return documentsFinding(namedIds(strangers), {
      rule: 'unique',
      at,
      found:
        'links of documents unknown to the backup, to documents that saved documents are linked to and that can only be linked once',
      expected: 'other links there, or none',
      remedy: 'Remove these links or delete these documents first, or restore into another database.',
    });
  return [
    ...documentsFinding(namedIds(strangers), {
      rule: 'unique',
      at,
      found: 'values of saved documents in documents unknown to the backup',
      expected: 'other values there',
      remedy: 'Change or delete these documents first, or restore into another database.',
    }),
    ...documentsFinding(namedIds(repeated), {
      rule: 'unique',
      at,
      found: 'a unique index that the backup does not have, over values that are repeated in it',
      expected: 'no such index while these documents are restored',
      remedy: 'Drop the index first, or restore into another database.',
    }),
  ];
}

function namedIds(ids: Iterable<string>): NamedIds {
  const named = createNamedIds();
  for (const id of ids) named.add(id);
  return named;
}
