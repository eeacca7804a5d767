import { EntwriteError } from '../../errors.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isOperatorText } from '../../schema/text-limits.js';
import type { Draft } from '../validation/draft.js';

/** The error for a document that a transaction creates twice. */
export function twice({ metadata, id }: Draft): EntwriteError {
  return new EntwriteError('document_exists', {
    at: metadata.name,
    found: `the id '${id}' twice in one transaction`,
    expected: 'an id that is free',
    remedy: 'Update the document, or give another id.',
  });
}

/** The error for a write to a document that the transaction deletes. */
export function gone(collection: string, id: string): EntwriteError {
  return new EntwriteError('document_not_found', {
    at: collection,
    found: `the document '${id}', which this transaction deletes`,
    expected: 'a document that exists',
    remedy: 'Write to it before it is deleted, or create it again.',
  });
}

/** Refuses a text in a document that is created alone: unlike in bulk, the commit would carry it out as an operator, and fail for good. */
export function refuseOperatorText({ metadata, stored }: Draft): void {
  const key = Object.keys(stored).find((one) => isOperatorText(stored[one]));
  if (key === undefined) return;
  const facts = {
    at: `${metadata.name}.${key}`,
    found: 'text that Appwrite would carry out as an operator, in a new document that cannot be created in bulk',
    expected: 'other text',
    remedy: 'Create the document outside of the transaction.',
  };
  throw new EntwriteError('document_invalid', facts, { findings: [{ rule: 'operator_text', ...facts }] });
}

/** The error for a read that depends on what the transaction wrote in a way that only the server could work out. */
export function unreadable({ name, collection }: EntityMetadata, id: string, what: string): EntwriteError {
  return new EntwriteError('transaction_read_unclear', {
    at: name,
    found: `${what}, which only the server can work out, after a write to ${id === '' ? 'its documents' : `'${collection}/${id}'`} in the same transaction`,
    expected: 'a read that does not depend on what the transaction wrote',
    remedy: 'Read before the write, read by id, or read after the transaction.',
  });
}

/** The error for a value that would overwrite the result of an earlier operator, which the function cannot have seen. */
export function overwritten({ metadata }: Draft, key: string): EntwriteError {
  const facts = {
    at: `${metadata.name}.${key}`,
    found: 'a value over an operator of the same transaction, whose result no read shows before the commit',
    expected: 'the operator or the value',
    remedy: 'Leave the operator out and write the value that it would give.',
  };
  return new EntwriteError('document_invalid', facts, { findings: [{ rule: 'operator', ...facts }] });
}
