import { fitsRequest } from '../../appwrite/http/body-size.js';
import { type Capabilities, strictestEquality } from '../../appwrite/server/capabilities.js';
import { createNamedIds } from '../../documents/named-ids.js';
import type { Finding } from '../../errors.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { LATEST_YEAR, PERMISSIONS_PER_DOCUMENT } from '../../schema/limits.js';
import { ATTRIBUTE_RULES } from '../../schema/rules/attribute-rules.js';
import { permissionProblem } from '../../schema/rules/permission.js';
import { applyRules } from '../../schema/rules/violation.js';
import { holdsNul } from '../../schema/text-limits.js';
import { isBeforeYear, valueMismatch } from '../../schema/value-mismatch.js';
import { createFailureCounter } from '../../schema-manager/preflight/count-failures.js';
import { ownValue } from '../../util/own-value.js';
import { documentsFinding } from '../format/describe-documents.js';
import type { SavedDocument } from '../format/document-text.js';
import { storedValues } from './stored-values.js';

/** Checks the documents of a collection in one pass before they are restored. */
export interface DocumentChecks {
  readonly look: (document: SavedDocument) => void;
  /** The documents that the server would refuse, or not store as they were saved. */
  readonly findings: () => readonly Finding[];
  /** Attributes with values outside their range or elements, or with null in a required list, widened for them; Appwrite narrows without checking. */
  readonly widened: ReadonlyMap<string, AttributeSchema>;
}

const CORRECT =
  'Correct these documents at the source and make another backup, or restore without this collection, by the option `only`.';

/** @param isUnique whether values under a unique index must differ, as far as the server distinguishes them */
export function createDocumentChecks(
  { id, attributes, indexes }: CollectionSchema,
  server: Capabilities,
  isUnique: boolean,
): DocumentChecks {
  const widened = new Map<string, AttributeSchema>();
  const fits = (attribute: AttributeSchema) => (document: SavedDocument) => {
    const value = ownValue(document, attribute.key) ?? null;
    const present = widened.get(attribute.key) ?? attribute;
    if (value === null || valueMismatch(value, present) === null) return true;
    const wide = widenedFor(value, present);
    if (wide !== null) widened.set(attribute.key, wide);
    return wide !== null;
  };
  const longestId = server.limits?.idCharacters ?? Number.POSITIVE_INFINITY;
  const counters = [
    ...attributes.map((attribute) =>
      counter(`${id}.${attribute.key}`, fits(attribute), {
        rule: 'value',
        what: 'a value that its attribute cannot hold',
        expected: 'values that fit the schema of the backup',
      }),
    ),
    counter(id, ({ $permissions }) => $permissions.every((one) => permissionProblem(one) === null), {
      rule: 'permission',
      what: 'a permission that Appwrite does not know',
      expected: 'permissions such as read("any")',
    }),
    counter(id, ({ $permissions }) => $permissions.length <= PERMISSIONS_PER_DOCUMENT, {
      rule: 'permission',
      what: `more than ${PERMISSIONS_PER_DOCUMENT} permissions`,
      expected: 'as many as Appwrite accepts',
    }),
    counter(id, ({ $id }) => $id.length <= longestId, {
      rule: 'document_id',
      what: `an id of more than ${longestId} characters`,
      expected: 'ids that the server accepts',
    }),
    counter(id, fitsRequest, {
      rule: 'document_size',
      what: 'more than the 12 MiB that Appwrite accepts in one request',
      expected: 'documents that one request can write',
    }),
    counter(id, (document) => [document.$createdAt, document.$updatedAt].every((time) => !isAfter(time, LATEST_YEAR)), {
      rule: 'late_date',
      what: `a time after the year ${LATEST_YEAR}`,
      expected: 'times that Appwrite accepts',
    }),
    ...datesAndTexts({ id, attributes }, server),
  ];
  const indexed = indexChecks({ id, attributes, indexes }, server, isUnique);
  return {
    widened,
    look(document) {
      for (const { look } of counters) look(document);
      for (const { look } of indexed) look(document);
    },
    findings: () => [...counters, ...indexed].flatMap((one) => one.findings()),
  };
}

/** The attribute widened for a value that its rules exclude, which are stricter than when it was written; null if no such attribute can hold it. */
function widenedFor(value: unknown, attribute: AttributeSchema): AttributeSchema | null {
  const wide = (Array.isArray(value) ? value : [value]).reduce(withRoomFor, attribute);
  const isInPlace = attributeChanges(wide, attribute).every(({ way }) => way !== 'online');
  const isRight = valueMismatch(value, wide) === null && applyRules(ATTRIBUTE_RULES, wide).length === 0;
  return isInPlace && isRight ? wide : null;
}

function withRoomFor(attribute: AttributeSchema, value: unknown): AttributeSchema {
  if (value === null) return { ...attribute, required: false };
  if (attribute.type === 'enum')
    return typeof value === 'string' && !attribute.elements.includes(value)
      ? { ...attribute, elements: [...attribute.elements, value] }
      : attribute;
  if (!('min' in attribute) || (typeof value !== 'number' && typeof value !== 'bigint')) return attribute;
  const { min, max } = attribute;
  const bounds = { min: min !== null && value < min ? value : min, max: max !== null && value > max ? value : max };
  return { ...attribute, ...bounds } as AttributeSchema;
}

const isText = (attribute: AttributeSchema): boolean => attributeType(attribute).family === 'text';

function datesAndTexts(
  { id, attributes }: Pick<CollectionSchema, 'id' | 'attributes'>,
  { limits, cutsTextAtNul }: Capabilities,
): readonly DocumentCounter[] {
  const texts = cutsTextAtNul === true ? attributes.filter(isText) : [];
  const earliest = limits?.earliestYear ?? null;
  const times = [
    '$createdAt',
    '$updatedAt',
    ...attributes.filter(({ type }) => type === 'datetime').map(({ key }) => key),
  ];
  return [
    ...texts.map(({ key }) =>
      counter(`${id}.${key}`, (document) => !holdsNul(ownValue(document, key) ?? null), {
        rule: 'cut_text',
        what: 'a NUL character, at which this server cuts a text off',
        expected: 'texts without NUL characters',
      }),
    ),
    ...(earliest === null
      ? []
      : times.map((key) =>
          counter(`${id}.${key}`, (document) => !isBeforeYear(ownValue(document, key), earliest), {
            rule: 'early_date',
            what: `a date before the year ${earliest}`,
            expected: `dates from the year ${earliest}, the first that this server stores`,
          }),
        )),
  ];
}

/** A database may hold duplicates under a unique index: MariaDB reports the index as made, and does not enforce it (fact 1). */
function indexChecks(
  { id, attributes, indexes }: Pick<CollectionSchema, 'id' | 'attributes' | 'indexes'>,
  server: Capabilities,
  isUnique: boolean,
): readonly DocumentCounter[] {
  const texts = attributes.filter(isText).map(({ key }) => key);
  const long = server.limits?.indexedValueBytes == null ? [] : indexes.filter((index) => overlaps(index, texts));
  const valueAt = storedValues(attributes);
  const known = { ...server, textEquality: strictestEquality(server) };
  return [
    ...indexes
      .filter(({ type }) => isUnique && type === 'unique')
      .map((index) => ({
        check: { kind: 'unique', index } as const,
        remedy: `${CORRECT} If the source is gone, remove the index '${index.key}' from the schema of \`manifest.json\`.`,
      })),
    ...long.map((index) => ({ check: { kind: 'indexed', index } as const, remedy: null })),
  ].map(({ check, remedy }) => {
    const { look, finding } = createFailureCounter({ ...check, at: `${id}.${check.index.key}` }, valueAt, known);
    return {
      look,
      findings() {
        const found = finding();
        return found === null ? [] : [remedy === null ? found : { ...found, remedy }];
      },
    };
  });
}

function overlaps({ attributes }: IndexSchema, keys: readonly string[]): boolean {
  return attributes.some((key) => keys.includes(key));
}

interface DocumentCounter {
  readonly look: (document: SavedDocument) => void;
  readonly findings: () => readonly Finding[];
}

function counter(
  at: string,
  isRight: (document: SavedDocument) => boolean,
  { rule, what, expected }: { readonly rule: string; readonly what: string; readonly expected: string },
): DocumentCounter {
  const wrong = createNamedIds();
  return {
    look(document) {
      if (!isRight(document)) wrong.add(document.$id);
    },
    findings: () => documentsFinding(wrong, { rule, at, found: what, expected, remedy: CORRECT }),
  };
}

function isAfter(time: string, year: number): boolean {
  return new Date(time).getUTCFullYear() > year;
}
