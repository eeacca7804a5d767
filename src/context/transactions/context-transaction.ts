import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import { EntwriteError } from '../../errors.js';
import { deletionForbidden, forbiddenDeletions } from '../links/forbidden-deletions.js';
import { patchesApart } from '../links/patches-apart.js';
import type { Draft, Link } from '../validation/draft.js';
import { missingLinkFinding } from '../validation/missing-links.js';
import { throwInvalid } from '../validation/require-valid.js';
import { takesBulk, type WriteSession } from '../writes/write-session.js';
import type { WriteStage } from '../writes/write-stage.js';
import { ReadLists } from './read-lists.js';
import { StagedDocuments } from './staged-documents.js';
import { stagedGateway } from './staged-gateway.js';
import { StagedView } from './staged-view.js';

/** One run of a transaction's function: its staged writes, and the sessions of the sets bound to it. */
export class ContextTransaction {
  readonly staged = new StagedDocuments();
  /** The original sessions of the sets it used, by collection. */
  readonly sessions = new Map<string, WriteSession>();
  /** The documents, by `collection/id`, whose writes are all committed. */
  readonly committed = new Set<string>();
  /** Further checks before each commit; they get the `collection/id` of documents that are already committed. */
  readonly proofs: ((committed: ReadonlySet<string>) => Promise<boolean>)[] = [];
  /** Work to run after the commit. */
  readonly afterCommit: (() => void | Promise<void>)[] = [];
  readonly lists = new ReadLists();
  readonly #links: Link[] = [];
  #view: StagedView | null = null;
  #ends: WriteSession['ends'] | null = null;
  #hasEnded = false;
  /** Writes that have not ended, with the names of their entities. */
  readonly #running = new Map<Promise<unknown>, string>();

  /** Binds a session to the transaction. */
  bind(session: WriteSession): WriteSession {
    this.#ends = session.ends;
    return {
      ...session,
      stage: this.#stageOf(session),
      onRead: (documents, entity, tree) =>
        this.lists.note(documents, entity, tree, (collection) => this.#view?.hasChanged(collection) ?? false),
      documents: async () => {
        this.#use(session);
        const gateway = await session.documents();
        this.#view ??= new StagedView(this.staged, session.ends);
        const parts = { gateway, staged: this.staged, view: this.#view, capabilities: session.capabilities };
        return stagedGateway(parts, session.findEntity);
      },
    };
  }

  /** Adds links whose targets must exist. Targets created so far do; throws for targets that were deleted. */
  link(links: readonly Link[]): void {
    const changeOf = ({ collection, id }: Link) => this.staged.touched(collection, id)?.change;
    throwInvalid('transaction', links.filter((one) => changeOf(one) === 'deleted').map(missingLinkFinding));
    this.#links.push(...links.filter((one) => changeOf(one) !== 'created'));
  }

  /** The links that must be checked on the server. Unlike a relationship, a reference may precede the creation of its target. */
  linksToCheck(): readonly Link[] {
    return this.#links.filter(
      ({ kind, collection, id }) => kind !== 'reference' || this.staged.touched(collection, id)?.change !== 'created',
    );
  }

  /** Throws `delete_restricted` for a deletion that a relationship forbids. */
  async requireDeletable(documents: () => Promise<DocumentGateway>): Promise<void> {
    const writes = this.staged.linkWrites();
    const ends = this.#ends;
    if (ends === null || writes.every(({ values }) => values !== null)) return;
    const [forbidden] = await forbiddenDeletions(await documents(), ends, writes);
    if (forbidden !== undefined) throw deletionForbidden(forbidden);
  }

  /** Ends the use of its sets. What still runs is refused, and nobody awaits that; whoever forgot to do so gets the error of the transaction. */
  end(): void {
    this.#hasEnded = true;
    for (const write of this.#running.keys()) write.catch(() => {});
  }

  /** Throws `transaction_ended` for a write that had not ended when the function did. */
  requireAwaited(): void {
    const [entity] = this.#running.values();
    if (entity === undefined) return;
    throw new EntwriteError('transaction_ended', {
      at: 'transaction',
      found: `a write to ${entity} that had not ended when the function of the transaction did`,
      expected: 'every write awaited within the function',
      remedy: 'Await it. Nothing of the transaction was written.',
    });
  }

  #awaited<T>(write: Promise<T>, { metadata }: WriteSession): Promise<T> {
    // Whether the caller handles an error shows only in a promise that nothing here handles.
    const given = write.then((result) => result);
    this.#running.set(given, metadata().name);
    const end = (): void => void this.#running.delete(given);
    write.then(end, end);
    return given;
  }

  #stageOf(session: WriteSession): WriteStage {
    const { staged } = this;
    const using =
      <P extends readonly unknown[], R>(work: (...given: P) => R) =>
      (...given: P): R => {
        this.#use(session);
        return work(...given);
      };
    return {
      create: using((given: Draft) => {
        const { before, draft, after } = patchesApart(given);
        for (const patch of before) staged.update(patch.id, patch);
        const created = staged.create(draft, takesBulk(session));
        for (const patch of after) staged.update(patch.id, patch);
        return created;
      }),
      update: using((id: string, draft: Draft) => staged.update(id, draft)),
      delete: using((collection: string, id: string) => staged.delete(collection, id)),
      step: using((collection: string, id: string, step: NumberStep) => staged.step(collection, id, step)),
      shown: (collection, id) => staged.shown(collection, id),
      peek: using(async (collection: string, id: string, queries: readonly string[]) => {
        const found = await (await session.documents()).get(collection, id, queries);
        return found && staged.present(collection, found);
      }),
      link: using((links: readonly Link[]) => this.link(links)),
      awaited: (write) => this.#awaited(write, session),
      afterCommit: (work) => void this.afterCommit.push(work),
    };
  }

  /** Records that a session is used. Throws `transaction_ended`. */
  #use(session: WriteSession): void {
    if (!this.#hasEnded) {
      this.sessions.set(session.metadata().collection, session);
      return;
    }
    throw new EntwriteError('transaction_ended', {
      at: 'transaction',
      found: 'a use of its sets after it had ended',
      expected: 'uses before the function of the transaction settles',
      remedy: 'Wait for everything inside of the function, and use the sets of the context elsewhere.',
    });
  }
}
