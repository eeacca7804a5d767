import { commitTogether, isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { unsettledWrite } from '../../documents/unsettled-write.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { placeOf } from '../../query/query-problem.js';
import type { AttributeSchema, Int64 } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { pause } from '../../util/pause.js';
import { decrement, increment } from '../operators/number-operators.js';
import { documentNotFound } from '../queries/require-id.js';
import type { Draft } from '../validation/draft.js';
import { draftOf } from './prepare-drafts.js';
import { stepOnce, updateOnce } from './write-once.js';
import type { WriteSession } from './write-session.js';

/** The greatest number below the limit of 64 bits. */
export const MOST = 2 ** 63 - 1024;

/** The greatest number of 64 bits. */
const LARGEST = 2n ** 63n - 1n;

/** How often a value is looked at again that others write to. */
const ATTEMPTS = 5;
const FIRST_DELAY = 20;

/** Options of `increment` and `decrement`. */
export interface StepOptions {
  /** The largest result; that of the attribute when left out. */
  readonly max?: number;
  /** The smallest result; that of the attribute when left out. */
  readonly min?: number;
}

/** A step of a number property. Throws `document_invalid` where it is none, or the step is not above 0. */
export function stepOf(
  session: WriteSession,
  name: string,
  direction: NumberStep['direction'],
  by: number,
  { max, min }: StepOptions,
): NumberStep {
  const metadata = session.metadata();
  const property = metadata.properties.find((one) => one.property === name);
  const at = placeOf(metadata, name);
  if (property?.kind !== 'attribute' || !isNumber(property))
    throw invalid(at, 'no single number', 'a property that holds one number', 'Name such a property.');
  const isWhole = property.attribute.type !== 'float';
  if (typeof by !== 'number' || !Number.isFinite(by) || by <= 0 || (isWhole && !Number.isSafeInteger(by)))
    throw invalid(
      at,
      typeof by === 'number' ? String(by) : kindOf(by),
      isWhole ? 'a whole number above 0' : 'a number above 0',
      'Use the method of the other direction for numbers below 0.',
    );
  return {
    direction,
    key: property.key,
    by,
    bound: boundOf(property, direction === 'increment' ? max : min, direction),
  };
}

/**
 * Carries a step out. Appwrite leaves a missing value missing and answers as if it had counted from 0, so where that may be it is carried
 * out as an operator, which does count from 0. An operator cuts off at a bound, and there is none for a `bigint`, of which MariaDB loses
 * digits beyond 2^53, too: there the value is looked at first, and what Appwrite would count wrong is written as a value.
 */
export async function stepNumber(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const { direction, key, by, bound } = step;
  const { name, properties } = session.metadata();
  const property = properties.find((one) => one.key === key);
  if (property?.kind !== 'attribute') return storedStep(session, id, step);
  const { required, type } = property.attribute;
  if (type !== 'bigint' && required) return storedStep(session, id, step);
  const patch = (value: unknown) => draftOf(session, { [property.property]: value }, 'update');
  if (bound === null && type !== 'bigint') {
    // Without a bound an operator on an integer stops at 32 bits.
    const most = type === 'integer' ? MOST : undefined;
    const change =
      direction === 'increment'
        ? increment(by, most === undefined ? {} : { max: most })
        : decrement(by, most === undefined ? {} : { min: -most });
    return updateOnce(session, id, patch(change));
  }
  const signed = direction === 'increment' ? by : -by;
  for (let attempt = 1; ; attempt += 1) {
    const before = await storedNumber(session, id, key);
    const value = before === undefined ? null : written(type, before, signed);
    if (value === null) return storedStep(session, id, step);
    if (isBeyond(value, step)) throw beyond(`${name}.${key}`, step, undefined);
    const draft = patch(value);
    if (session.stage !== null) return session.stage.update(id, draft);
    const set = await setNumber(session, id, { key, before, draft }, attempt);
    if (set !== null) return set;
    await pause(FIRST_DELAY * 2 ** attempt * Math.random());
  }
}

/** A sum that Appwrite would count wrong: from no value, or of more digits than a float holds. Null where it counts right. */
function written(type: AttributeSchema['type'], before: Int64 | null, by: number): Int64 | null {
  if (type !== 'bigint') return before === null ? by : null;
  const sum = BigInt(before ?? 0) + BigInt(by);
  const isSafe = [before ?? 0, sum].every((one) => Number.isSafeInteger(Number(one)));
  return before === null || !isSafe ? sum : null;
}

function isBeyond(value: Int64, { direction, bound }: NumberStep): boolean {
  return direction === 'increment' ? value > (bound ?? LARGEST) : value < (bound ?? -LARGEST - 1n);
}

/** A step of a value that is there. */
async function storedStep(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const metadata = session.metadata();
  return stepOnce(session, id, step).catch(async (error: unknown) => {
    if (serverErrorType(error) === 'column_limit_exceeded') throw beyond(`${metadata.name}.${step.key}`, step, error);
    // The route says the same of a column that does not exist and of a document that does not.
    const documents = await session.documents();
    const isMissing = serverErrorType(error) === 'column_not_found';
    if (isMissing && (await documents.get(metadata.collection, id)) === null) throw documentNotFound(metadata, id);
    throw error;
  });
}

/** The number that a document has; null where it has none, undefined where there is no document. */
async function storedNumber(session: WriteSession, id: string, key: string): Promise<Int64 | null | undefined> {
  const { collection } = session.metadata();
  const shown = session.stage?.shown(collection, id);
  const isShown = shown !== undefined && Object.hasOwn(shown, key);
  const document = isShown ? shown : await (await session.documents()).get(collection, id);
  return document === null ? undefined : ((document[key] ?? null) as Int64 | null);
}

/** Gives a document a number in place of another one, or of none; null where others wrote to it meanwhile. */
async function setNumber(
  session: WriteSession,
  id: string,
  { key, before, draft }: { readonly key: string; readonly before: Int64 | null | undefined; readonly draft: Draft },
  attempt: number,
): Promise<WireDocument | null> {
  const { collection } = session.metadata();
  const documents = await session.documents();
  const operation = { action: 'update', collection, id, values: draft.stored } as const;
  const isAsRead = async () => (await storedNumber(session, id, key)) === before;
  try {
    if (!(await commitTogether(documents, [operation], isAsRead))) return null;
  } catch (error) {
    if (isOutcomeLost(error)) throw unsettledWrite(`${collection}/${id}`, error);
    if (!isConflict(error) || attempt === ATTEMPTS) throw error;
    return null;
  }
  return documents.get(collection, id).catch((error: unknown) => {
    throw unsettledWrite(`${collection}/${id}`, error);
  });
}

function isNumber({ attribute, json, transform }: AttributeProperty): boolean {
  const { family } = attributeType(attribute);
  return !json && transform === null && !attribute.array && (family === 'integer' || family === 'float');
}

/** The narrower of the caller's bound and the attribute's, which Appwrite itself does not hold here. */
function boundOf(
  { attribute }: AttributeProperty,
  given: number | undefined,
  direction: NumberStep['direction'],
): number | null {
  const own = 'min' in attribute ? (direction === 'increment' ? attribute.max : attribute.min) : null;
  const bounds = [...(given === undefined ? [] : [given]), ...(own === null ? [] : [Number(own)])];
  if (bounds.length === 0) return null;
  return direction === 'increment' ? Math.min(...bounds) : Math.max(...bounds);
}

function beyond(at: string, { direction, bound }: NumberStep, cause: unknown): EntwriteError {
  const facts = {
    at,
    found: `${direction === 'increment' ? 'an increment' : 'a decrement'} beyond its bound`,
    expected: `a result ${direction === 'increment' ? 'of at most' : 'of at least'} ${bound ?? 'what the attribute can hold'}`,
    remedy: 'Nothing was written; do with the number what its bound is for.',
  };
  return new EntwriteError('document_invalid', facts, { cause, findings: [{ rule: 'range', ...facts }] });
}

function invalid(at: string, found: string, expected: string, remedy: string): EntwriteError {
  const facts = { at, found, expected, remedy };
  return new EntwriteError('document_invalid', facts, { findings: [{ rule: 'operator', ...facts }] });
}
