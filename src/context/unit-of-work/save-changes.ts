import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { isUncertain } from '../../appwrite/http/repeat-request.js';
import { EntwriteError } from '../../errors.js';
import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { groupBy } from '../../util/group-by.js';
import { idProperty } from '../hydration/instantiate.js';
import { loadDocument } from '../hydration/load-document.js';
import type { ContextTransaction } from '../transactions/context-transaction.js';
import { runTransaction } from '../transactions/run-transaction.js';
import { TRANSACTION_RULES, type TransactionOptions } from '../transactions/transaction-options.js';
import { emptyingPatch } from '../unique-values/unique-keys.js';
import { type Draft, type Link, outwardLinks } from '../validation/draft.js';
import { requireServerTakes } from '../validation/require-server-takes.js';
import { requireAllValid } from '../validation/require-valid.js';
import { listByIds } from '../writes/list-by-ids.js';
import { draftOf, isEmptyDraft } from '../writes/prepare-drafts.js';
import { holds } from '../writes/write-once.js';
import { WRITE_RULES, type WriteOptions } from '../writes/write-options.js';
import { type Changed, collisionsOf, sharedLinks } from './collisions.js';
import { ConcurrencyError } from './concurrency-error.js';
import { changedValues, plainValues, snapshotOf, writtenSnapshot } from './entity-snapshot.js';
import { linkValues, type OwnLinks, ownLinks, showLinks } from './own-links.js';
import { readReferences, withReferences } from './referenced-lists.js';
import { type Releases, releasesOf, uniquePart } from './released-values.js';
import { requireOwnIds } from './require-own-ids.js';
import { inSaveOrder } from './save-order.js';
import type { Tracked, TrackedDocuments } from './tracked-documents.js';
import { areAsRead, readLists, withLists, withoutOwnLinks } from './written-lists.js';

/** How many documents `saveChanges` wrote. */
export interface SaveReport {
  readonly created: number;
  readonly updated: number;
  readonly deleted: number;
}

/** Options of `saveChanges`. */
export interface SaveOptions extends WriteOptions, Pick<TransactionOptions, 'atomic' | 'signal'> {}

const { attempts: _, ...COMMIT_RULES } = TRANSACTION_RULES;
const SAVE_RULES: CallRules<SaveOptions> = { ...WRITE_RULES, ...COMMIT_RULES };

interface Work {
  readonly created: readonly Tracked[];
  readonly changed: readonly Changed[];
  readonly removed: readonly Tracked[];
  readonly links: OwnLinks;
}

/** The drafts and links to send. */
interface Drafts {
  readonly creations: readonly Draft[];
  readonly patches: readonly Draft[];
  readonly links: readonly Link[];
  readonly releases: Releases;
}

const ATTEMPTS = 5;

/**
 * Writes only what changed in the tracked entities, in one transaction: new documents first (link targets before the documents that link
 * them), then changes, then deletions. Takes three requests for the transaction, two per collection (to prove that documents are unchanged
 * and to fetch their new times), and one per hundred links; seven for two collections. Changed links of two-way relations take
 * one more per collection, changed lists whose links no document holds take two per relation.
 *
 * @throws EntwriteError `document_invalid`; `concurrency_conflict` (a ConcurrencyError); what `transaction` throws
 */
export async function saveChanges(
  tracker: TrackedDocuments,
  documents: () => Promise<DocumentGateway>,
  given: SaveOptions = {},
): Promise<SaveReport> {
  checkCall('saveChanges', given, SAVE_RULES);
  const { groups, requireLinks: looksForLinks = true, atomic, signal } = given;
  await tracker.retryReadBack();
  const work = await afterHooks(tracker);
  requireOwnIds(tracker.all());
  const { created, changed, removed, links: own } = work;
  const written = [...created, ...changed.map(({ tracked }) => tracked)];
  const report = { created: created.length, updated: changed.length, deleted: removed.length };
  if (created.length + changed.length + removed.length === 0) return report;
  const creations = created.map((one) => ({
    ...draftOf(one.session, { ...valuesOf(one.session, one.entity), ...linkValues(own, one) }, 'create'),
    id: one.id,
  }));
  const patches = changed.map(({ tracked, values }) => draftOf(tracked.session, values, 'update'));
  const drafts = [...creations, ...patches];
  await requireAllValid(drafts, groups);
  const session = written[0]?.session;
  if (session !== undefined)
    await requireServerTakes(drafts, session.capabilities, ({ metadata }) => session.indexes(metadata.collection));
  const links = looksForLinks ? outwardLinks(drafts) : [];
  const again = await readReferences(changed);
  const sent = patches.map((patch, at) => {
    const tracked = changed[at]?.tracked;
    return tracked === undefined ? patch : withReferences(patch, tracked, again);
  });
  const releases = await releasesOf([
    ...created.map((tracked, at) => ({ tracked, draft: creations[at] ?? null })),
    ...changed.map(({ tracked }, at) => ({ tracked, draft: sent[at] ?? null })),
    ...removed.map((tracked) => ({ tracked, draft: null })),
  ]);
  const settle = async (isSaved: (tracked: Tracked) => boolean): Promise<void> => {
    const all = [...creations, ...sent];
    const saved = written
      .map((tracked, at): Saved => ({ tracked, draft: drafts[at], sent: all[at] }))
      .filter(({ tracked }) => isSaved(tracked));
    for (const one of removed) if (isSaved(one)) tracker.forget(one);
    for (const { tracked } of saved) showLinks(own, tracked);
    await tracker.readBack(() => refresh(tracker, saved));
  };
  const options = { attempts: 1, ...(atomic !== undefined && { atomic }), ...(signal && { signal }) };
  for (let attempt = 1; ; attempt += 1) {
    let committed: ReadonlySet<string> = new Set();
    const write = (transaction: ContextTransaction): Promise<void> => {
      committed = transaction.committed;
      return stage(transaction, tracker, work, { creations, patches: sent, links, releases });
    };
    try {
      await runTransaction(documents, write, options);
      break;
    } catch (error) {
      if (!(error instanceof EntwriteError)) throw error;
      // Marks what was committed as saved, so that another call saves only the rest.
      if (error.code === 'bulk_incomplete')
        await settle(({ session, id }) => committed.has(`${session.metadata().collection}/${id}`));
      const isMet = error.code === 'transaction_conflict' || error.code === 'document_not_found';
      if (!isMet && !isUncertain(error)) throw error;
      const collisions = await collisionsOf(tracker, [
        ...changed,
        ...removed.map((tracked) => ({ tracked, values: {} })),
      ]);
      if (collisions.length > 0) throw new ConcurrencyError(collisions, error);
      if (attempt === ATTEMPTS || error.code === 'document_not_found') throw error;
    }
  }
  await settle(() => true);
  for (const { session, entity } of created) await session.hooks.run('afterCreate', session.metadata(), entity);
  for (const { tracked } of changed)
    await tracked.session.hooks.run('afterUpdate', tracked.session.metadata(), tracked.entity);
  for (const { session, entity } of removed) await session.hooks.run('afterDelete', session.metadata(), entity);
  return report;
}

/** Runs the `before` hooks, which may change entities, and collects what to save. */
async function afterHooks(tracker: TrackedDocuments): Promise<Work> {
  const created = tracker.all().filter(({ document }) => document === null);
  for (const { session, entity } of created) await session.hooks.run('beforeCreate', session.metadata(), entity);
  const removed = [...tracker.all().filter(({ isRemoved }) => isRemoved), ...replacedBy(created)];
  for (const { session, entity } of removed) await session.hooks.run('beforeDelete', session.metadata(), entity);
  const kept = tracker.all().filter(({ document, isRemoved }) => document !== null && !isRemoved);
  const links = ownLinks(tracker);
  const changed: Changed[] = [];
  for (const tracked of kept) {
    const { session, entity, before } = tracked;
    const own = linkValues(links, tracked);
    if (Object.keys({ ...changedValues(session, entity, before), ...own }).length === 0) continue;
    await session.hooks.run('beforeUpdate', session.metadata(), entity);
    changed.push({ tracked, values: { ...changedValues(session, entity, before), ...own } });
  }
  return { created, changed, removed, links };
}

async function stage(
  transaction: ContextTransaction,
  tracker: TrackedDocuments,
  { created, changed, removed, links: own }: Work,
  { creations, patches, links, releases: { emptied, first } }: Drafts,
): Promise<void> {
  const { staged } = transaction;
  const lists = await readLists(changed.map(({ tracked }) => tracked));
  const isOpen = ({ session, id }: Tracked, committed: ReadonlySet<string>) =>
    !committed.has(`${session.metadata().collection}/${id}`);
  transaction.proofs.push(
    (committed) => areAsRead(lists.filter(({ tracked }) => isOpen(tracked, committed))),
    async (committed) => {
      const linked = changed.filter((one) => isOpen(one.tracked, committed) && sharedLinks(one).length > 0);
      return (await collisionsOf(tracker, linked)).length === 0;
    },
  );
  const sessions = new Map(
    [...created, ...changed.map(({ tracked }) => tracked), ...removed].map((one) => [
      one.session.metadata().collection,
      transaction.bind(one.session),
    ]),
  );
  const stageOf = (collection: string) => sessions.get(collection)?.stage;
  const remove = ({ id, document, session }: Tracked): void => {
    const { collection } = session.metadata();
    staged.noteRead(collection, id, document, true);
    stageOf(collection)?.delete(collection, id);
  };
  const patchOf = (tracked: Tracked) => patches[changed.findIndex((one) => one.tracked === tracked)];
  for (const { tracked, key } of emptied) {
    const patch = patchOf(tracked);
    if (patch !== undefined) staged.updateAfter(tracked.id, emptyingPatch(patch, key));
  }
  const early = [...first, ...replacedBy(created).filter((tracked) => !first.includes(tracked))];
  for (const tracked of early) {
    const patch = patchOf(tracked);
    if (patch === undefined) remove(tracked);
    else staged.updateAfter(tracked.id, uniquePart(tracked, patch));
  }
  const ordered = inSaveOrder(created.flatMap((one, at) => withoutOwnLinks(tracker, one, creations[at]) ?? []));
  for (const { draft, later } of ordered) {
    const stored = Object.fromEntries(Object.entries(draft.stored).filter(([key]) => !later.includes(key)));
    stageOf(draft.metadata.collection)?.create({ ...draft, stored });
  }
  for (const { draft, later } of ordered) {
    if (later.length === 0) continue;
    const rest = Object.fromEntries(later.map((key) => [key, draft.stored[key]]));
    staged.updateAfter(draft.id, { ...draft, mode: 'update', stored: rest, permissions: undefined });
  }
  for (const [at, { tracked }] of changed.entries()) {
    const { id, document, session } = tracked;
    const given = patches[at];
    const patch = given && withLists(given, tracked, lists);
    if (patch === undefined || isEmptyDraft(patch)) continue;
    staged.noteRead(session.metadata().collection, id, document, true);
    stageOf(session.metadata().collection)?.update(id, patch);
  }
  for (const patch of own.others) staged.updateAfter(patch.id, patch);
  for (const tracked of inDeletionOrder(removed)) if (!early.includes(tracked)) remove(tracked);
  transaction.link(links);
}

/** The removed entities whose ids new ones take. */
function replacedBy(created: readonly Tracked[]): readonly Tracked[] {
  return created.flatMap(({ replaces }) => replaces ?? []);
}

/** Documents that link to other deleted ones are deleted before those. */
function inDeletionOrder(removed: readonly Tracked[]): readonly Tracked[] {
  const byPlace = new Map(removed.map((one) => [`${one.session.metadata().collection}/${one.id}`, one]));
  const drafts = removed.map(({ session, entity, id }) => ({
    ...draftOf(session, valuesOf(session, entity), 'update'),
    id,
  }));
  return inSaveOrder(drafts)
    .flatMap(({ draft }) => byPlace.get(`${draft.metadata.collection}/${draft.id}`) ?? [])
    .reverse();
}

/** A saved entity: what changed in it, and what was sent for that. */
interface Saved {
  readonly tracked: Tracked;
  readonly draft: Draft | undefined;
  readonly sent: Draft | undefined;
}

/** Takes over the times and values that the server assigned. Changes made since the write, here or by others, do not count as saved. */
async function refresh(tracker: TrackedDocuments, saved: readonly Saved[]): Promise<void> {
  for (const some of groupBy(saved, ({ tracked }) => tracked.session.metadata().collection).values()) {
    const session = some[0]?.tracked.session;
    if (session === undefined) continue;
    const now = await listByIds(
      session,
      some.map(({ tracked }) => tracked.id),
    );
    for (const { tracked, draft, sent } of some) {
      const document = now.get(tracked.id);
      if (document === undefined || draft === undefined || sent === undefined) continue;
      const written = new Map(writtenSnapshot(tracked.before, draft));
      const fresh = loadDocument(session.metadata(), document, session.findEntity) as Readonly<Record<string, unknown>>;
      const given = snapshotOf(session, fresh);
      const fields = tracked.entity as Record<string, unknown>;
      for (const { property, kind, key } of session.metadata().properties) {
        const isMissing = fields[property] === undefined && fresh[property] !== undefined && !written.has(property);
        if (isMissing) written.set(property, given.get(property));
        if (isMissing || (kind === 'system' && key !== '$permissions')) fields[property] = fresh[property];
      }
      const $updatedAt = holds(document, sent) ? document.$updatedAt : (tracked.document?.$updatedAt ?? '');
      tracker.settle(tracked, { ...document, $updatedAt }, written);
    }
  }
}

function valuesOf(session: Tracked['session'], entity: object): Readonly<Record<string, unknown>> {
  const metadata = session.metadata();
  const name = idProperty(metadata);
  return plainValues(
    metadata,
    entity,
    metadata.properties.filter(
      ({ property, kind, key }) => kind !== 'system' || property === name || key === '$permissions',
    ),
  );
}
