import { TRANSACTION_LIMIT } from '../../appwrite/documents/transaction-gateway.js';
import { chunksOf } from '../../util/chunks-of.js';
import { ownValue } from '../../util/own-value.js';
import { type Draft, draftFindings, type WriteMode } from '../validation/draft.js';
import { throwInvalid } from '../validation/require-valid.js';
import { findClashes } from './find-violations.js';
import { draftOf, prepareDraft, prepareDrafts } from './prepare-drafts.js';
import { soughtRow, targetOf, type Upsert } from './upsert-target.js';
import { afterBefore, hearsWrite } from './with-hooks.js';
import type { WriteOptions } from './write-options.js';
import type { WriteSession } from './write-session.js';

type Judge = (values: unknown, mode: WriteMode) => Promise<Draft>;

/**
 * Prepares an upsert. Hooks run once it is known whether the document exists: `@BeforeUpdate` if it does, otherwise `@BeforeCreate`.
 * Without a create hook, the values are validated before any request.
 */
export async function prepareUpsert(session: WriteSession, values: unknown, options: WriteOptions): Promise<Upsert> {
  const judge: Judge = (given, mode) => prepareDraft(session, given, mode, options);
  const runsFirst = hearsWrite(session);
  return upsertOf(session, values, judge, runsFirst ? {} : { creation: await judge(values, 'create') });
}

/** `prepareUpsert` for many documents, all validated before the first write; with hooks it takes one more request per hundred. */
export async function prepareUpserts(
  session: WriteSession,
  values: readonly unknown[],
  options: WriteOptions,
): Promise<readonly Upsert[]> {
  const judge: Judge = (given, mode) => prepareDraft(session, given, mode, options);
  if (!hearsWrite(session)) {
    const creations = await prepareDrafts(session, values, options);
    return creations.map((creation, at) => upsertOf(session, values[at], judge, { creation }));
  }
  const sought = values.map((one) => upsertOf(session, one, judge, {}));
  const modes: WriteMode[] = [];
  for (const chunk of chunksOf(sought, TRANSACTION_LIMIT)) {
    const clashes = await findClashes(session, chunk.map(soughtRow));
    for (const [row, upsert] of chunk.entries()) {
      const target = targetOf(upsert, clashes.get(row));
      modes.push('isThere' in target && target.isThere ? 'update' : 'create');
    }
  }
  const given: unknown[] = [];
  for (const [at, one] of values.entries())
    given.push(await afterBefore(session, modes[at] === 'update' ? 'beforeUpdate' : 'beforeCreate', one));
  const drafts = await prepareDrafts(session, given, options, modes);
  return drafts.map((draft, at) =>
    upsertOf(session, values[at], judge, modes[at] === 'update' ? { patch: draft } : { creation: draft }),
  );
}

function upsertOf(
  session: WriteSession,
  values: unknown,
  judge: Judge,
  ready: { readonly creation?: Draft; readonly patch?: Draft },
): Upsert {
  const metadata = session.metadata();
  let sought = ready.creation ?? draftOf(session, values, 'create');
  const name = metadata.properties.find(({ kind, key }) => kind === 'system' && key === '$id')?.property;
  const isNamed = (given: unknown) => name !== undefined && (ownValue(given as object, name) ?? null) !== null;
  const hasId = isNamed(values);
  let creation = ready.creation && Promise.resolve(ready.creation);
  let patch = ready.patch && Promise.resolve(ready.patch);
  return {
    hasId,
    sought: () => sought,
    creation() {
      creation ??= make();
      return creation;
    },
    patch() {
      patch ??= change();
      return patch;
    },
  };

  async function make(): Promise<Draft> {
    const given = await afterBefore(session, 'beforeCreate', values);
    const draft = await judge(given, 'create');
    // Keeps the id that was searched for, unless a hook set another.
    sought = isNamed(given) ? draft : { ...draft, id: sought.id };
    return sought;
  }

  async function change(): Promise<Draft> {
    const given = await afterBefore(session, 'beforeUpdate', values);
    if (given !== values || !ready.creation) return judge(given, 'update');
    // Unchanged values were already validated as a new document, which may hold more than an update can write.
    const draft = draftOf(session, values, 'update');
    throwInvalid(metadata.name, draftFindings(draft));
    return draft;
  }
}
