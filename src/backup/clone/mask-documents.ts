import { createHash, createHmac } from 'node:crypto';
import type { Faker } from '@faker-js/faker';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { EntwriteError, type Finding, throwFindings } from '../../errors.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { givenValue } from '../../schema/given-value.js';
import { encryptedRoom } from '../../schema/text-limits.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { isRecord } from '../../util/is-record.js';
import { listUnder } from '../../util/list-under.js';
import { expectedName } from '../../util/near-names.js';
import { canBeDistinct, distinctValue } from './distinct-value.js';
import { callFaker, loadFaker } from './load-faker.js';
import type { MaskRule, MaskRules } from './mask-rule.js';

type MaskDocument = (collection: string, document: WireDocument) => WireDocument;

interface Mask {
  readonly at: string;
  readonly attribute: AttributeSchema;
  readonly rule: MaskRule;
  /** Whether distinct values must stay distinct under the rule: one of its attributes is under a unique index. */
  readonly isDistinct: boolean;
}

/**
 * Masks documents. The same value gives the same fake under one rule and salt, so that references stay intact. Throws
 * configuration_invalid.
 */
export async function maskDocuments(schema: DatabaseSchema, rules: MaskRules, salt: string): Promise<MaskDocument> {
  const masks = masksOf(schema, rules);
  const faker = await fakerFor([...masks.values()].flat().filter(({ rule }) => isPath(rule)));
  return (collection, document) => {
    const own = masks.get(collection);
    if (own === undefined) return document;
    const masked: Record<string, unknown> = { ...document };
    for (const mask of own) {
      const key = mask.attribute.key;
      const value = document[key] ?? null;
      if (value === null) continue;
      masked[key] = maskedValue(value, mask, document, { salt, faker });
    }
    return masked as WireDocument;
  };
}

const RULES = "a path of @faker-js/faker such as 'person.fullName', 'hash', 'null', { value } or a function";

/** Whether it is a rule at all; `{ value: undefined }` would be null everywhere. */
function isRule(rule: unknown): rule is MaskRule {
  if (typeof rule === 'string' || typeof rule === 'function') return true;
  return isRecord(rule) && rule.value !== undefined && Object.keys(rule).length === 1;
}

function isPath(rule: MaskRule): rule is string {
  return typeof rule === 'string' && rule !== 'hash' && rule !== 'null';
}

/** The package if a rule names one of its functions, otherwise null. */
async function fakerFor(paths: readonly Mask[]): Promise<Faker | null> {
  if (paths.length === 0) return null;
  const faker = await loadFaker();
  const wrong = paths.find(({ rule }) => callFaker(faker, String(rule)) === undefined);
  if (wrong === undefined) return faker;
  throw invalid(wrong.at, `the rule '${String(wrong.rule)}'`, RULES);
}

function maskedValue(
  value: unknown,
  mask: Mask,
  document: WireDocument,
  tools: { readonly salt: string; readonly faker: Faker | null },
): unknown {
  const { attribute, at, rule } = mask;
  const one = (single: unknown) => fakeOf(single, mask, document, tools);
  const fake = Array.isArray(value) && attribute.array ? value.map(one) : one(value);
  const result = rule === 'null' ? null : fake;
  const judged = givenValue(result, attribute);
  if ('stored' in judged) return judged.stored;
  throw invalid(at, `a mask that returns ${judged.mismatch}`, `a value of the attribute (${attribute.type})`);
}

function fakeOf(
  value: unknown,
  { at, rule, attribute, isDistinct }: Mask,
  document: WireDocument,
  { salt, faker }: { readonly salt: string; readonly faker: Faker | null },
): unknown {
  if (rule === 'null') return null;
  if (typeof rule === 'object') return rule.value;
  const text = typeof value === 'string' ? value : canonicalJson(value);
  const digest = createHmac('sha256', salt).update(text).digest('hex');
  const room = roomOf(attribute);
  const seed = seedOf(digest, rule);
  if (typeof rule === 'function') return called(() => rule(value, { seed, document, digest }), at, document);
  faker?.seed(seed);
  const fake = rule === 'hash' ? digest.slice(0, Math.min(64, room)) : faker === null ? null : callFaker(faker, rule);
  const plain = fake instanceof Date ? fake.toISOString() : fake;
  if (isDistinct && rule !== 'hash') return distinctValue(plain, digest, attribute, room);
  return typeof plain === 'string' ? plain.slice(0, room) : plain;
}

/** Calls a rule. Its error is the cause: the message, which may hold the value, is not shown. */
function called(work: () => unknown, at: string, { $id }: WireDocument): unknown {
  try {
    return work();
  } catch (cause) {
    throw invalid(`${at} of document '${$id}'`, 'a mask that threw an error', 'a value', cause);
  }
}

function seedOf(digest: string, rule: MaskRule): number {
  return createHash('sha256')
    .update(`${digest}/${typeof rule === 'string' ? rule : ''}`)
    .digest()
    .readUInt32BE();
}

function roomOf(attribute: AttributeSchema): number {
  if ('size' in attribute) return attribute.encrypt ? encryptedRoom(attribute.size) : attribute.size;
  return attribute.type === 'email' ? 64 : 2000;
}

function masksOf(schema: DatabaseSchema, rules: MaskRules): ReadonlyMap<string, readonly Mask[]> {
  const attributes = schema.collections.flatMap((collection) =>
    collection.attributes.map((attribute) => ({ at: `${collection.id}.${attribute.key}`, collection, attribute })),
  );
  const chosen = Object.entries(rules).map(([at, rule]) => {
    if (!isRule(rule)) throw invalid(at, `${kindOf(rule)} for a rule`, RULES);
    const known = attributes.find((one) => one.at === at);
    if (known === undefined) {
      const names = attributes.map((one) => one.at);
      const expected = expectedName(at, names, 'collection.attribute');
      throw invalid(at, 'a rule for an attribute that does not exist', expected);
    }
    const isUnique = known.collection.indexes.some(
      ({ type, attributes: keys }) => type === 'unique' && keys.includes(known.attribute.key),
    );
    return { ...known, rule, isUnique };
  });
  const unique = chosen.filter(({ isUnique }) => isUnique);
  throwFindings('configuration_invalid', unique.filter((one) => !keepsApart(one)).map(notApart));
  const distinct = new Set(unique.map(({ rule }) => rule));
  const masks = new Map<string, Mask[]>();
  for (const { at, collection, attribute, rule } of chosen)
    listUnder(masks, collection.id).push({ at, attribute, rule, isDistinct: distinct.has(rule) });
  return masks;
}

/** Whether a rule under a unique index keeps values distinct. A function is trusted; the target refuses duplicates. */
function keepsApart({ attribute, rule }: Pick<Mask, 'attribute' | 'rule'>): boolean {
  if (typeof rule === 'function' || rule === 'null') return true;
  return typeof rule === 'string' && canBeDistinct(attribute);
}

function notApart({ at }: Pick<Mask, 'at'>): Finding {
  return {
    rule: 'mask_not_unique',
    at,
    found: 'a mask that may return equal values under a unique index',
    expected: 'different ones',
    remedy: 'Use a function that returns different values for different ones.',
  };
}

function invalid(at: string, found: string, expected: string, cause?: unknown): EntwriteError {
  const remedy = 'Correct the rule in `mask`; nothing was written to the target.';
  return new EntwriteError('configuration_invalid', { at, found, expected, remedy }, { cause });
}
