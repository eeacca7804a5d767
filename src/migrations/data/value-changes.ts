import type { DocumentWrite, WireDocument } from '../../appwrite/documents/document-gateway.js';
import { isSet } from '../../appwrite/documents/documents-with-values.js';
import { replacedLinks } from '../../appwrite/documents/replaced-links.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { relationshipEnds, requireQueryCollection } from '../../query/schema-collection.js';
import { attributeType, describeAttribute } from '../../schema/attribute-types.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { givenValue } from '../../schema/given-value.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { isRecord } from '../../util/is-record.js';
import { sameData } from '../../util/same-data.js';
import type { DataValues } from './data-document.js';
import { dataFailed } from './data-problem.js';

export interface ValueChange extends DocumentWrite {
  readonly values: Readonly<Record<string, unknown>>;
}

export interface ValueRules {
  /** Values in wire form. Throws `data_step_failed` for a key that the collection does not have. */
  readonly stored: (values: DataValues) => ValueChange;
  /** The part of a change that the document does not hold yet; null if it holds all of it. */
  readonly missing: (document: WireDocument, change: ValueChange) => ValueChange | null;
  /** What to write before a change: Appwrite does not replace a two-way one-to-one link, so it is removed first. null: nothing. */
  readonly unlinking: (document: WireDocument, change: ValueChange) => ValueChange | null;
  /** Whether `now` is `before` with the change, and nobody else's changes. */
  readonly isOnly: (now: WireDocument, before: WireDocument | null, change: ValueChange) => boolean;
}

/** The rules of a collection. Throws `query_invalid` if there is no such collection. */
export function valueRules(schema: DatabaseSchema, collection: string): ValueRules {
  const { attributes } = requireQueryCollection(schema, collection);
  const texts = new Set(
    attributes.filter((attribute) => attributeType(attribute).family === 'text').map(({ key }) => key),
  );
  const types = new Map(attributes.map(({ key, type }) => [key, type]));
  const ends = new Map(relationshipEnds(schema, collection).map((end) => [end.key, end.many]));
  const exclusive = new Set(
    sidesOf(schema, collection)
      .filter(({ relationship: { kind, twoWay } }) => kind === 'oneToOne' && twoWay)
      .map(({ relationship }) => relationship.key),
  );
  const known = new Set([...attributes.map(({ key }) => key), ...ends.keys()]);

  /** A value in wire form, checked like those of conversions. */
  const judged = (key: string, value: unknown): unknown => {
    const attribute = attributes.find((one) => one.key === key);
    if (attribute === undefined || value === null) return value;
    const result = givenValue(value, { ...attribute, required: false });
    if ('stored' in result) return result.stored;
    throw dataFailed({
      at: `${collection}.${key}`,
      found: result.mismatch,
      expected: `a value that fits (${describeAttribute(attribute)})`,
      remedy: 'Correct the value in the step.',
    });
  };

  const holds = (document: WireDocument, key: string, value: unknown): boolean => {
    const found = document[key];
    if (found === undefined) return false;
    if (ends.has(key)) return sameData(comparableLinks(found), comparableLinks(value));
    if (texts.has(key)) return isSet(found) || isSet(value) ? sameData(found, value) : true;
    return sameStoredValue(found, value ?? null, types.get(key)) || sameData(found, value);
  };
  const hasPermissions = (document: WireDocument, permissions: readonly string[] | undefined) =>
    permissions === undefined || sameData([...document.$permissions].sort(), [...permissions].sort());

  return {
    stored(values) {
      if (!isRecord(values))
        throw dataFailed({
          at: collection,
          found: `${kindOf(values)} for the values of a document`,
          expected: 'an object of values by stored key, or null for no change',
          remedy: 'Return such an object: `(document) => ({ key: value })`.',
        });
      const { $permissions, ...rest } = values;
      const unknown = Object.keys(rest).find((key) => !known.has(key));
      if (unknown !== undefined)
        throw dataFailed({
          at: `${collection}.${unknown}`,
          found: 'a value for a key that the collection does not have at this step',
          expected: `one of ${[...known, '$permissions'].join(', ')}`,
          remedy: 'Correct the name; data steps use stored keys.',
        });
      const given = Object.entries(rest).filter(([, value]) => value !== undefined);
      return {
        values: Object.fromEntries(given.map(([key, value]) => [key, judged(key, value)])),
        ...(Array.isArray($permissions) && { permissions: $permissions as string[] }),
      };
    },
    missing(document, { values, permissions }) {
      const wrong = Object.entries(values).filter(([key, value]) => !holds(document, key, value));
      const isSame = hasPermissions(document, permissions);
      if (wrong.length === 0 && isSame) return null;
      return { values: Object.fromEntries(wrong), ...(!isSame && permissions && { permissions }) };
    },
    unlinking(document, { values }) {
      const unlinked = replacedLinks(exclusive, document, values);
      return unlinked === null ? null : { values: unlinked };
    },
    isOnly(now, before, { values, permissions }) {
      if (!hasPermissions(now, permissions ?? before?.$permissions ?? [])) return false;
      return [...known].every((key) => {
        if (Object.hasOwn(values, key)) return holds(now, key, values[key]);
        if (before === null || now[key] === undefined) return before === null || before[key] === undefined;
        return holds(now, key, before[key] ?? null);
      });
    },
  };
}

/** The links in the value of a relationship, sorted: ids, and what was given in place of an id. */
function comparableLinks(value: unknown): readonly unknown[] {
  const list: readonly unknown[] = Array.isArray(value) ? value : [value ?? null];
  return list
    .map((item) => (typeof item === 'object' && item !== null ? ((item as { $id?: unknown }).$id ?? null) : item))
    .filter((id) => id !== null)
    .sort();
}
