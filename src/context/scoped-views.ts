import { EntwriteError } from '../errors.js';
import type { EntitySource } from '../metadata/entity-source.js';
import { checkArgument, RECORDS } from '../metadata/options/check-call.js';
import { FUNCTION } from '../metadata/options/judge-options.js';
import { boundView } from './bound-view.js';
import { adaptedScope, type ContextScope } from './context-scope.js';
import { DbSet } from './db-set.js';
import { populateDocuments } from './populate/populate-documents.js';
import type { ContextTransaction } from './transactions/context-transaction.js';
import { runTransaction } from './transactions/run-transaction.js';
import type { TransactionOptions } from './transactions/transaction-options.js';
import { type SaveOptions, saveChanges } from './unit-of-work/save-changes.js';
import { TrackedDocuments } from './unit-of-work/tracked-documents.js';
import { type UnitOfWork, WorkSet } from './work-set.js';
import type { WriteSession } from './writes/write-session.js';

/** A context, and the prototype of `DbContext`. */
export interface ViewedContext<C extends object> {
  readonly context: C;
  readonly base: object;
}

/** A view of the context in which its sets, and everything else that reads or writes, use another scope. */
export function userView<C extends object>(viewed: ViewedContext<C>, scope: ContextScope): C {
  return view(viewed, scope, (session) => new DbSet(session), {
    transaction: (work: (tx: C) => Promise<unknown>, options?: TransactionOptions) =>
      transact(viewed, scope, work, options),
    unitOfWork: () => openWork(viewed, scope),
    populate: populateWithin(scope),
  });
}

/** Runs a function on the context bound to a transaction. `DbContext.transaction` says what the transaction does. */
export function transact<C extends object, T>(
  viewed: ViewedContext<C>,
  scope: ContextScope,
  work: (tx: C) => Promise<T>,
  options?: TransactionOptions,
): Promise<T> {
  checkArgument('transaction', work, FUNCTION);
  const run = (transaction: ContextTransaction): Promise<T> => {
    const staged = adaptedScope(scope, (session) => transaction.bind(session));
    const tx: C = view(viewed, staged, (session) => new DbSet(session), {
      transaction: (nested: (tx: C) => unknown) => nested(tx),
      populate: populateWithin(staged),
      unitOfWork: () => refuseWithin('unitOfWork', 'Use the sets of the transaction, or a unit of work outside of it.'),
      as: () => refuseWithin('as', 'Begin the transaction as the user: `db.as(…).transaction(…)`.'),
    });
    return work(tx);
  };
  return runTransaction(scope.documents, run, options);
}

/** What these calls give would write at once, and stay if the transaction does not commit. */
function refuseWithin(call: string, remedy: string): never {
  throw new EntwriteError('transaction_bypassed', {
    at: 'transaction',
    found: `\`${call}\` of the context that is bound to it`,
    expected: 'calls that the transaction takes in',
    remedy,
  });
}

/** Opens a unit of work: the sets of the context with an identity map, and `saveChanges`. */
export function openWork<C extends object>(viewed: ViewedContext<C>, scope: ContextScope): UnitOfWork<C> {
  const tracker = new TrackedDocuments((metadata) => scope.session(() => metadata));
  const members = {
    saveChanges: (options?: SaveOptions) => saveChanges(tracker, scope.documents, options),
    populate: populateWithin(adaptedScope(scope, (session) => ({ ...session, ...tracker.bind(session) }))),
  };
  const work: unknown = view(viewed, scope, (session) => new WorkSet(session, tracker), members);
  return work as UnitOfWork<C>;
}

/** `DbContext.populate` within a scope. */
export function populateWithin(
  scope: ContextScope,
): (documents: readonly object[], ...paths: readonly string[]) => Promise<readonly object[]> {
  return async (documents, ...paths) => {
    checkArgument('populate', documents, RECORDS);
    const [first] = documents;
    if (first === undefined) return [];
    const entity = scope.model.entity(first.constructor as EntitySource);
    return populateDocuments(
      documents,
      entity,
      paths,
      scope.session(() => entity),
    );
  };
}

/** A view of the context whose sets use the sessions of a scope; each entity keeps one set. */
function view<C extends object>(
  { context, base }: ViewedContext<C>,
  scope: ContextScope,
  makeSet: (session: WriteSession) => object,
  members: Readonly<Record<string, unknown>>,
): C {
  const sets = new Map<EntitySource, object>();
  const setOf = (source: EntitySource): object => {
    const set = sets.get(source) ?? makeSet(scope.session(() => scope.model.entity(source)));
    sets.set(source, set);
    return set;
  };
  return boundView(context, base, {
    setFor: (value) => {
      const source = scope.model.sourceOf(value);
      return source === undefined ? undefined : setOf(source);
    },
    members: { set: setOf, ...members },
  });
}
