import { EntwriteError } from '../../errors.js';
import { forEachConcurrently } from '../../util/for-each-concurrently.js';
import { serverErrorType } from '../http/server-error.js';
import type { DocumentGateway } from './document-gateway.js';
import type { StagedOperation } from './transaction-gateway.js';

/** Concurrent single writes (fact 72). */
const CONCURRENCY = 4;

interface TimedDocument {
  readonly collection: string;
  readonly id: string;
  readonly times: Readonly<Record<string, unknown>>;
}

/** Writes given times after a commit, which does not keep them: one request per document. Throws `write_unsettled` if one keeps the commit's time. */
export async function writeGivenTimes(
  { update }: Pick<DocumentGateway, 'update'>,
  operations: readonly StagedOperation[],
): Promise<void> {
  await forEachConcurrently(operations.flatMap(timedDocuments), CONCURRENCY, async ({ collection, id, times }) => {
    try {
      await update(collection, id, { values: times }, { repeatable: true });
    } catch (cause) {
      // It was deleted meanwhile.
      if (serverErrorType(cause) === 'row_not_found') return;
      const facts = {
        at: `${collection}/${id}`,
        found: 'a document that was created, whose given times could not be written',
        expected: 'an answer',
        remedy: 'Read the document; if it has the time of its creation, delete it and create it again.',
      };
      throw new EntwriteError('write_unsettled', facts, { cause });
    }
  });
}

function timedDocuments(operation: StagedOperation): readonly TimedDocument[] {
  const { action, collection } = operation;
  const created =
    action === 'create'
      ? [{ id: operation.id, values: operation.values }]
      : action === 'bulkCreate'
        ? operation.documents.map((values) => ({ id: String(values.$id), values }))
        : [];
  return created.flatMap(({ id, values }) => {
    const times = Object.fromEntries(Object.entries(values).filter(([key]) => isTime(key)));
    return Object.keys(times).length === 0 ? [] : [{ collection, id, times }];
  });
}

export function isTime(key: string): boolean {
  return key === '$createdAt' || key === '$updatedAt';
}
