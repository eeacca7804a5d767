import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import { serverErrorType } from '../../appwrite/http/server-error.js';
import { EntwriteError } from '../../errors.js';
import type { AttributeProperty } from '../../metadata/model/entity-metadata.js';
import { queryText, wire } from '../../query/wire-query.js';
import { attributeType } from '../../schema/attribute-types.js';
import { decrement, increment } from '../operators/number-operators.js';
import { documentNotFound } from '../queries/require-id.js';
import { kindOf } from '../validation/value-problem.js';
import { draftOf } from './prepare-drafts.js';
import { stepOnce } from './write-once.js';
import { takesBulk, type WriteSession } from './write-session.js';

const SAFE = Number.MAX_SAFE_INTEGER;

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
  const at = `${metadata.name}.${name}`;
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
 * Carries a step out. MariaDB leaves a missing value missing and answers as if it had counted from 0; so where that may be, a second
 * request sets the value unless there is one by then.
 */
export async function stepNumber(session: WriteSession, id: string, step: NumberStep): Promise<WireDocument> {
  const metadata = session.metadata();
  const { direction, key, by, bound } = step;
  if (session.stage !== null && bound === null && !isRequired(session, key)) {
    // An operator counts a missing number as 0; with a bound it stops overflowing at 32 bits.
    const change = direction === 'increment' ? increment(by, { max: SAFE }) : decrement(by, { min: -SAFE });
    const property = metadata.properties.find((one) => one.key === key);
    if (property?.kind === 'attribute' && property.attribute.type !== 'bigint')
      return session.stage.update(id, draftOf(session, { [property.property]: change }, 'update'));
  }
  const answer = await stepOnce(session, id, step).catch(async (error: unknown) => {
    if (serverErrorType(error) === 'column_limit_exceeded') throw beyond(`${metadata.name}.${key}`, step, error);
    // The route says the same of a column that does not exist and of a document that does not.
    const documents = await session.documents();
    const isMissing = serverErrorType(error) === 'column_not_found';
    if (isMissing && (await documents.get(metadata.collection, id)) === null) throw documentNotFound(metadata, id);
    throw error;
  });
  const first = direction === 'increment' ? by : -by;
  const isCertain = session.stage !== null || Number(answer[key]) !== first || isRequired(session, key);
  if (isCertain) return answer;
  const isWithin = bound === null || (direction === 'increment' ? first <= bound : first >= bound);
  const documents = await session.documents();
  if (isWithin) await setMissing(session, id, key, first);
  return (await documents.get(metadata.collection, id)) ?? answer;
}

async function setMissing(session: WriteSession, id: string, key: string, value: number): Promise<void> {
  const documents = await session.documents();
  const { collection } = session.metadata();
  const write = { values: { [key]: value } };
  if (takesBulk(session)) {
    const queries = [wire.equal('$id', [id]), wire.isNull(key)].map(queryText);
    await documents.updateMany(collection, write, queries);
    return;
  }
  const now = await documents.get(collection, id);
  if (now !== null && (now[key] ?? null) === null)
    await documents.update(collection, id, write, { unlessNewerThan: now.$updatedAt });
}

function isNumber({ attribute, json, transform }: AttributeProperty): boolean {
  const { family } = attributeType(attribute);
  return !json && transform === null && !attribute.array && (family === 'integer' || family === 'float');
}

function isRequired(session: WriteSession, key: string): boolean {
  const property = session.metadata().properties.find((one) => one.key === key);
  return property?.kind === 'attribute' && property.attribute.required;
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
