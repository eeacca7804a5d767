import { commitTogether, isConflict, isOutcomeLost } from '../../appwrite/documents/commit-together.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { ATTEMPTS, pauseBefore } from '../../documents/under-guard.js';
import { unsettledWrite } from '../../documents/unsettled-write.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { kindOf } from '../../metadata/options/kind-of.js';
import { placeOf } from '../../query/query-problem.js';
import { queryText, wire } from '../../query/wire-query.js';
import type { AttributeSchema, Int64 } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { decrement, increment } from '../operators/number-operators.js';
import { MOST, stepText } from '../operators/plain-step.js';
import { documentNotFound } from '../queries/require-id.js';
import type { Draft } from '../validation/draft.js';
import { explainRefusal } from './explain-refusal.js';
import { draftOf } from './prepare-drafts.js';
import { stepOnce, updateOnce } from './write-once.js';
import type { WriteSession } from './write-session.js';

/** The largest signed 64-bit integer. */
const LARGEST = 2n ** 63n - 1n;

/** Options of `increment` and `decrement`. */
export interface StepOptions {
  /** The largest result. Default: the attribute's maximum. */
  readonly max?: number;
  /** The smallest result. Default: the attribute's minimum. */
  readonly min?: number;
}

/** Checks the arguments of a step. Throws `document_invalid` if the property is not a number, or the step is not above 0. */
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
    throw invalid(
      at,
      'a property that is not a single number',
      'a property that holds one number',
      'Name such a property.',
    );
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
 * Increments or decrements a number. Appwrite's increment route leaves a missing value missing, although it responds as if it had counted
 * from 0. So an attribute that may be missing is changed by an operator, which does count from 0. But operators clamp at bounds, do not
 * exist for `bigint`, and lose digits beyond 2^53 on MariaDB. In those cases the value is read first, and written if Appwrite would get it wrong.
 *
 * @throws EntwriteError `concurrency_conflict` if a value has to be written and others write to the document at every attempt
 */
export async function stepNumber(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const { direction, key, by, bound } = step;
  const { name, collection, properties } = session.metadata();
  const property = properties.find((one) => one.key === key);
  if (property?.kind !== 'attribute') return storedStep(session, id, step);
  const { required, type } = property.attribute;
  if (type !== 'bigint' && required) return storedStep(session, id, step);
  const patch = (value: unknown) => draftOf(session, { [property.property]: value }, 'update');
  if (bound === null && type !== 'bigint') {
    // Without a bound, an operator on an integer stops at 32 bits.
    const most = type === 'integer' ? MOST : undefined;
    const change =
      direction === 'increment'
        ? increment(by, most === undefined ? {} : { max: most })
        : decrement(by, most === undefined ? {} : { min: -most });
    return updateOnce(session, id, patch(change));
  }
  const signed = direction === 'increment' ? by : -by;
  let failure: unknown;
  for (let attempt = 1; attempt <= ATTEMPTS; attempt += 1) {
    const before = await storedNumber(session, id, key);
    const value = before === undefined ? null : written(type, before, signed);
    if (value === null) return storedStep(session, id, step);
    if (session.stage !== null && !isShown(session, id, key)) {
      // Writing a value makes the transaction depend on the document, unlike an increment, so it must be read as such.
      await (await session.documents()).get(collection, id);
      continue;
    }
    if (isBeyond(value, step)) throw beyond(`${name}.${key}`, step, undefined);
    const draft = patch(value);
    if (session.stage !== null) return session.stage.update(id, draft);
    const set = await setNumber(session, id, { key, before, draft });
    if ('document' in set) return set.document;
    failure = set.failure;
    await pauseBefore(attempt + 1);
  }
  throw contended(`${collection}/${id}`, failure);
}

/** The sum, if Appwrite would get it wrong: without a stored value, or beyond the digits of a float. Otherwise null. */
function written(type: AttributeSchema['type'], before: Int64 | null, by: number): Int64 | null {
  if (type !== 'bigint') return before === null ? by : null;
  const sum = BigInt(before ?? 0) + BigInt(by);
  const isSafe = [before ?? 0, sum].every((one) => Number.isSafeInteger(Number(one)));
  return before === null || !isSafe ? sum : null;
}

function isBeyond(value: Int64, { direction, bound }: NumberStep): boolean {
  return direction === 'increment' ? value > (bound ?? LARGEST) : value < (bound ?? -LARGEST - 1n);
}

/** Steps an existing value through Appwrite's increment route. */
async function storedStep(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const metadata = session.metadata();
  return stepOnce(session, id, step).catch(async (error: unknown) => {
    if (serverErrorType(error) === 'column_limit_exceeded') throw beyond(`${metadata.name}.${step.key}`, step, error);
    const reason = await explainRefusal(session, { id, isNew: false, stored: { [step.key]: stepText(step) } }, error);
    if (reason !== error) throw reason;
    // The route returns the same error for a missing column and a missing document.
    const documents = await session.documents();
    const isMissing = serverErrorType(error) === 'column_not_found';
    if (isMissing && (await documents.get(metadata.collection, id)) === null) throw documentNotFound(metadata, id);
    throw error;
  });
}

/** The stored number of a document; null if it has none, undefined if the document does not exist. */
async function storedNumber(session: WriteSession, id: string, key: string): Promise<Int64 | null | undefined> {
  const { collection } = session.metadata();
  const queries = [queryText(wire.select(['$id', key]))];
  const peek = async () =>
    session.stage === null
      ? (await session.documents()).get(collection, id, queries)
      : session.stage.peek(collection, id, queries);
  const document = isShown(session, id, key) ? session.stage?.shown(collection, id) : await peek();
  return document == null ? undefined : ((document[key] ?? null) as Int64 | null);
}

/** Whether the transaction knows the value of an attribute. */
function isShown(session: WriteSession, id: string, key: string): boolean {
  return Object.hasOwn(session.stage?.shown(session.metadata().collection, id) ?? {}, key);
}

/** Replaces a number if it is still `before`; returns `failure` if others wrote to the document meanwhile. */
async function setNumber(
  session: WriteSession,
  id: string,
  { key, before, draft }: { readonly key: string; readonly before: Int64 | null | undefined; readonly draft: Draft },
): Promise<{ readonly document: WireDocument } | { readonly failure: unknown }> {
  const { collection } = session.metadata();
  const documents = await session.documents();
  const { stored } = draft;
  const isAsRead = async () => (await storedNumber(session, id, key)) === before;
  try {
    const operation = { action: 'update', collection, id, values: stored } as const;
    if (!(await commitTogether(documents, [operation], isAsRead))) return { failure: undefined };
  } catch (failure) {
    if (isOutcomeLost(failure)) throw unsettledWrite(`${collection}/${id}`, failure);
    const reason = await explainRefusal(session, { id, isNew: false, stored }, failure);
    if (reason !== failure || !isConflict(failure)) throw reason;
    return { failure };
  }
  const document = await documents.get(collection, id).catch((error: unknown) => {
    throw notShown(`${collection}/${id}`, error);
  });
  if (document === null) throw documentNotFound(session.metadata(), id);
  return { document };
}

function contended(at: string, cause: unknown): EntwriteError {
  const facts = {
    at,
    found: `a document that others wrote to at each of ${ATTEMPTS} attempts to write its number`,
    expected: 'a document that nobody else writes to during a few requests',
    remedy: 'Nothing was written; try again when fewer others write to it.',
  };
  return new EntwriteError('concurrency_conflict', facts, { cause });
}

function notShown(at: string, cause: unknown): EntwriteError {
  const facts = {
    at,
    found: 'a number that was written, but the document could not be read afterwards',
    expected: 'the document',
    remedy: 'Do not repeat it: read the document once the server responds.',
  };
  return new EntwriteError('write_unsettled', facts, { cause });
}

function isNumber({ attribute, json, transform }: AttributeProperty): boolean {
  const { family } = attributeType(attribute);
  return !json && transform === null && !attribute.array && (family === 'integer' || family === 'float');
}

/** The stricter of the caller's bound and the attribute's, which Appwrite does not enforce here. */
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
    remedy: 'Nothing was written; use a smaller step, or change the bound.',
  };
  return new EntwriteError('document_invalid', facts, { cause, findings: [{ rule: 'range', ...facts }] });
}

function invalid(at: string, found: string, expected: string, remedy: string): EntwriteError {
  const facts = { at, found, expected, remedy };
  return new EntwriteError('document_invalid', facts, { findings: [{ rule: 'operator', ...facts }] });
}
