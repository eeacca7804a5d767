import { computed, type ReadonlySignal, type Signal, signal } from '@preact/signals';
import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { BLOCK, PageCache } from '../grid/page-cache.js';
import { overview } from '../state/database.js';
import { report } from '../state/notices.js';
import { changeView, viewOf } from '../state/settings.js';
import { undoLast } from '../state/undo.js';
import { leave } from '../state/unsaved.js';
import { type Condition, conditionsOf, type Where, whereOf } from './condition.js';
import type { Order } from './query-code.js';

/** How many documents match: those that were read, then up to 5,000, then the exact number. */
export interface Total {
  readonly count: number;
  readonly isExact: boolean;
}

/** What is shown of one collection, and what is marked in it. */
export interface CollectionState {
  readonly collection: DescribedCollection;
  readonly conditions: Signal<readonly Condition[]>;
  readonly match: Signal<'all' | 'any'>;
  readonly orders: Signal<readonly Order[]>;
  readonly where: ReadonlySignal<Where>;
  readonly total: Signal<Total | null>;
  readonly isLoading: Signal<boolean>;
  readonly problem: Signal<unknown>;
  /** Rises whenever documents came. */
  readonly version: Signal<number>;
  readonly selected: Signal<ReadonlySet<string>>;
  /** The document in the panel; `new` for one to be created. */
  readonly open: Signal<string | null>;
  /** Opens a document in the panel, or with null closes it, once a person has agreed to lose what is not saved there. */
  readonly show: (id: string | null) => void;
  readonly columns: ReadonlySignal<readonly string[]>;
  readonly cache: () => PageCache;
  /** Rises whenever documents were written elsewhere than in the panel, which may show one of them. */
  readonly written: Signal<number>;
  /** Reads the list again. */
  readonly reload: () => Promise<void>;
  /** Reads everything again. */
  readonly refresh: () => Promise<void>;
  /** Takes the last edit back, and shows what is there then. */
  readonly undo: () => Promise<void>;
  /** Ends what is still being counted. */
  readonly leave: () => void;
  readonly showColumns: (columns: readonly string[] | undefined) => void;
}

/** All that can be a column, in the order in which they stand at first. */
export function allColumns({ attributes, links }: DescribedCollection): readonly string[] {
  const live = attributes.filter(({ mark }) => mark !== 'added').map(({ key }) => key);
  const related = links.filter(({ kind, key }) => kind === 'relationship' || key === null).map(({ name }) => name);
  return ['$id', ...live, ...related, '$createdAt', '$updatedAt'];
}

export function viewKey({ id }: DescribedCollection): string {
  return `${overview.value?.projectId}/${overview.value?.databaseId}/${id}`;
}

/**
 * The state of a collection that is opened now.
 *
 * @param start conditions that a followed link came with
 * @param before the state of the same collection before its schema was read again: what a person has chosen in it stays
 */
export function createCollectionState(
  collection: DescribedCollection,
  start: Where | null,
  before: CollectionState | null,
): CollectionState {
  const conditions = before?.conditions ?? signal<readonly Condition[]>(start === null ? [] : conditionsOf(start));
  const match = before?.match ?? signal<'all' | 'any'>('all');
  const orders = before?.orders ?? signal<readonly Order[]>([]);
  const selected = before?.selected ?? signal<ReadonlySet<string>>(new Set());
  const open = before?.open ?? signal<string | null>(null);
  const written = before?.written ?? signal(0);
  const where = computed(() => whereOf(collection, conditions.value, match.value));
  const total = signal<Total | null>(null);
  const isLoading = signal(false);
  const problem = signal<unknown>(null);
  const version = signal(0);
  const path = (rest: string) => collectionPath(collection.id, rest);
  const orderBy = () => Object.fromEntries(orders.value.map(({ key, direction }) => [key, direction]));
  let generation = 0;
  let stopCounting = (): void => {};
  /** The conditions that `total` is of. */
  let asked = '';

  const fetchBlock = async (offset: number, after: ShownDocument | undefined): Promise<readonly ShownDocument[]> => {
    const isPlain = orders.value.length === 0 && after !== undefined;
    const place = isPlain ? { after: String(after.$sequence) } : { offset };
    const body = { where: where.value, orderBy: orderBy(), limit: BLOCK, ...place };
    return (await ask<{ documents: readonly ShownDocument[] }>(path('page'), `scroll ${collection.id}`, body))
      .documents;
  };
  const makeCache = () =>
    new PageCache(fetchBlock, (error) => {
      if (error !== null) report(error);
      version.value += 1;
    });
  let cache = makeCache();

  /** Up to 5,000 at once, then exactly: counting a long list takes longer than reading the part of it in sight. */
  const count = async (run: number, counting: AbortController): Promise<void> => {
    for (const isQuick of [true, false]) {
      const body = { where: where.value, quick: isQuick };
      const found = await ask<Total>(path('count'), `count ${collection.id}`, body, counting.signal);
      if (run !== generation) return;
      total.value = found;
      if (found.isExact) return;
    }
  };

  const reload = async (): Promise<void> => {
    generation += 1;
    const run = generation;
    stopCounting();
    const counting = new AbortController();
    stopCounting = () => counting.abort();
    isLoading.value = true;
    const body = { where: where.value, orderBy: orderBy(), limit: BLOCK, offset: 0 };
    try {
      const page = await ask<{ documents: readonly ShownDocument[] }>(path('page'), `list ${collection.id}`, body);
      if (run !== generation) return;
      cache = makeCache();
      cache.put(0, page.documents);
      const isExact = page.documents.length < BLOCK;
      // While the same question is counted again its rows stay where they are.
      const isKnown = asked === JSON.stringify(body.where) && total.value !== null;
      if (isExact || !isKnown) total.value = { count: page.documents.length, isExact };
      asked = JSON.stringify(body.where);
      problem.value = null;
      version.value += 1;
      if (!isExact)
        count(run, counting).catch((error: unknown) => {
          if (!counting.signal.aborted) report(error);
        });
    } catch (error) {
      if (run === generation) problem.value = error;
    } finally {
      if (run === generation) isLoading.value = false;
    }
  };

  const refresh = (): Promise<void> => {
    written.value += 1;
    return reload();
  };

  return {
    collection,
    conditions,
    match,
    orders,
    where,
    total,
    isLoading,
    problem,
    version,
    selected,
    open,
    show(id) {
      if (id === open.value) return;
      leave(() => {
        open.value = id;
      });
    },
    columns: computed(() => {
      const all = allColumns(collection);
      const chosen = viewOf(viewKey(collection)).columns?.filter((key) => all.includes(key));
      return chosen === undefined || chosen.length === 0 ? all : chosen;
    }),
    cache: () => cache,
    written,
    reload,
    refresh,
    undo: () => undoLast(refresh),
    leave: () => stopCounting(),
    showColumns: (columns) => changeView(viewKey(collection), columns === undefined ? { columns: [] } : { columns }),
  };
}
