import { isTaken } from '../../../appwrite/http/server-error.js';
import { findAttribute } from '../../../schema/database-schema.js';
import { comparisonText } from '../../../schema-manager/preflight/comparison-key.js';
import { createHashTable, hashOf } from '../../../util/hash-table.js';
import { retry } from '../../../util/retry.js';
import { type ChangeOutcome, changeDocument } from '../change-document.js';
import { resolveWhere } from '../compile-where.js';
import type { DataReport } from '../data-deps.js';
import type { DataDocument } from '../data-document.js';
import { dataRefused } from '../data-problem.js';
import type { DataStepContext } from '../data-step-context.js';
import { runBatches, type WalkOptions } from '../run-batches.js';
import { sequencePages } from '../sequence-pages.js';
import { hasValue, requireKey, whereNull } from './fill-attribute.js';
import { numberedSlug, slugify } from './slugify.js';

export interface SlugOptions extends Omit<WalkOptions, 'select'> {
  /** The attribute, or attributes, from which a slug is made. */
  readonly from: string | readonly string[];
  readonly into: string;
  /** Whether slugs must be unique in the collection, by the server's rules for text: true by default. */
  readonly unique?: boolean;
  /** The most characters of a slug: by default the size of the attribute, and at most 255. */
  readonly maxLength?: number;
  /** Updates in flight at once: 8 by default. */
  readonly concurrency?: number;
  /** Makes the slug of a text: `slugify` by default. */
  readonly make?: (text: string) => string;
}

const LONGEST = 255;
const PARTS = 5000;

/**
 * Gives a slug to documents without one. If a slug is taken, it gets the smallest free number, in order of creation; so a rerun after a
 * crash gives each document the slug it would have got. Documents without source text are left alone; text without letters and digits
 * yields the document's id.
 */
export async function slugifyDocuments(
  context: DataStepContext,
  collection: string,
  options: SlugOptions,
): Promise<DataReport> {
  const { from, into, unique = true, make = slugify, concurrency, ...walk } = options;
  context.requireWritable(collection);
  const sources = typeof from === 'string' ? [from] : from;
  for (const key of [...sources, into]) requireKey(context, collection, key);
  const maxLength = options.maxLength ?? sizeOf(context, collection, into);
  const checkpointKey = context.checkpointKey(collection, walk.checkpoint);
  const taken = unique ? await takenSlugs(context, collection, into) : null;

  const textOf = (document: DataDocument): string =>
    sources
      .filter((key) => hasValue(document, key))
      .map((key) => String(document[key]))
      .join(' ');
  const slugOf = (document: DataDocument): string | null => {
    const text = textOf(document);
    if (text === '' || hasValue(document, into)) return null;
    const slug = make(text) || make(document.$id) || document.$id;
    return taken === null ? numberedSlug(slug, 1, maxLength) : taken.reserve(slug, maxLength);
  };
  const slugs: Slugs = { into, textOf, slugOf };
  const where = whereNull(context, collection, into, true, walk.where);
  const label = `slugify ${collection}.${into}`;
  return runBatches(
    context,
    {
      label,
      collection,
      checkpointKey,
      options: { ...walk, where },
    },
    async (batch, _, { changeEach }) => {
      // All slugs of a batch are assigned in order before any is written, so that they do not depend on timing.
      const first = new Map(batch.map((document) => [document, slugOf(document)]));
      const without = batch.filter((document) => first.get(document) !== null);
      const change = (document: DataDocument) =>
        writeSlug(context, collection, document, first.get(document) ?? null, slugs);
      await changeEach(without, { concurrency, change });
    },
  );
}

const ATTEMPTS = 20;

interface Slugs {
  readonly into: string;
  /** The text of the slug; empty if there is none. */
  readonly textOf: (document: DataDocument) => string;
  /** Reserves a slug for a document; null if it gets none. */
  readonly slugOf: (document: DataDocument) => string | null;
}

/** Writes a slug; takes the next one if it was taken meanwhile, or a new one if the source text changed. */
async function writeSlug(
  context: DataStepContext,
  collection: string,
  read: DataDocument,
  first: string | null,
  { into, textOf, slugOf }: Slugs,
): Promise<ChangeOutcome> {
  let slug = first;
  let text = textOf(read);
  const write = () =>
    changeDocument(context, collection, read, (document) => {
      if (hasValue(document, into)) return null;
      if (textOf(document) !== text) {
        text = textOf(document);
        slug = slugOf(document);
      }
      return slug === null ? null : { [into]: slug };
    });
  const takeNext = () => {
    slug = slugOf(read);
  };
  return (await retry(write, { attempts: ATTEMPTS, on: isTaken, before: takeNext })).outcome;
}

/**
 * Reserved slugs as hashes by the server's equality (27 to 53 bytes), each with the highest number tried, for documents with the same
 * title.
 */
async function takenSlugs(context: DataStepContext, collection: string, into: string) {
  const { documents, check } = context;
  const table = createHashTable();
  const place = (slug: string) => hashOf(comparisonText(slug));
  const query = await resolveWhere(context, collection, { [into]: { $isNull: false } });
  for await (const page of sequencePages(documents, { collection, query, size: PARTS, select: [into] })) {
    check();
    for (const document of page) table.set(place(String(document[into])), 1);
  }
  return {
    reserve(slug: string, maxLength: number): string {
      const base = place(numberedSlug(slug, 1, maxLength));
      let number = table.get(base);
      if (number === 0) {
        table.set(base, 1);
        return numberedSlug(slug, 1, maxLength);
      }
      for (;;) {
        number += 1;
        const candidate = numberedSlug(slug, number, maxLength);
        const hash = place(candidate);
        if (table.get(hash) !== 0) continue;
        table.set(hash, 1);
        table.set(base, number);
        return candidate;
      }
    },
  };
}

function sizeOf({ schema }: DataStepContext, collection: string, key: string): number {
  const attribute = findAttribute(schema, collection, key);
  const isText =
    attribute !== undefined &&
    !attribute.array &&
    ['string', 'varchar', 'text', 'mediumtext', 'longtext'].includes(attribute.type);
  if (!isText)
    throw dataRefused({
      at: `${collection}.${key}`,
      found: 'an attribute that cannot hold a slug',
      expected: 'a text attribute',
      remedy: 'Name another attribute, or change its type in an earlier step.',
    });
  return Math.min(LONGEST, 'size' in attribute ? attribute.size : LONGEST);
}
