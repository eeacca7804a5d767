import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import type { NumberStep } from '../../appwrite/documents/number-step.js';
import type { StagedOperation } from '../../appwrite/documents/transaction-gateway.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { isOperatorText } from '../../schema/text-limits.js';
import type { LinkWrite } from '../links/link-state.js';
import { plainStep, steppedValues, stepText, sumOf } from '../operators/plain-step.js';
import type { Draft } from '../validation/draft.js';
import { gone, overwritten, twice } from './staged-errors.js';
import type { QueriedDocument } from './staged-match.js';
import { type StagedDraft, StagedWrites } from './staged-writes.js';

/** How the transaction leaves a document that it creates or changes. */
interface Outcome {
  readonly id: string;
  readonly isNew: boolean;
  readonly stored: Readonly<Record<string, unknown>>;
  readonly nested: readonly Draft[];
}

/** What the transaction does to one document. */
interface Touched {
  readonly change: 'created' | 'changed' | 'deleted';
  /** Its new values, as far as they are known on this side. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Amounts added to numbers that were not read yet. */
  readonly steps?: Readonly<Record<string, number>>;
  /** Attributes changed by an operator whose result only the server knows. */
  readonly open?: readonly string[];
  /** Lists of a new document without a value, which Appwrite shows as empty ones. */
  readonly unset?: readonly string[];
  /** Whether it is written along with another document, and not by itself. */
  readonly isAlong?: boolean;
}

const DELETED: Touched = { change: 'deleted', values: {} };

/** The writes of a transaction in order, and what documents look like with them. */
export class StagedDocuments {
  readonly #writes = new StagedWrites();
  readonly #touched = new Map<string, Touched>();
  readonly #read = new Map<string, WireDocument | null>();
  readonly #byId = new Set<string>();

  create(draft: Draft, mayBulk: boolean): WireDocument {
    const { metadata, id } = draft;
    const key = place(metadata.collection, id);
    const before = this.#touched.get(key);
    if (before !== undefined && before.change !== 'deleted') throw twice(draft);
    this.#writes.create(draft, { isAlone: before !== undefined, mayBulk });
    const values = createdValues(draft);
    const unset = Object.keys(values).filter(
      (name) => Array.isArray(values[name]) && !Object.hasOwn(draft.stored, name),
    );
    this.#touched.set(key, { change: 'created', values, unset });
    for (const one of draft.nested) this.#touchAlong(one);
    return asDocument(id, values);
  }

  update(id: string, draft: Draft): WireDocument {
    const { collection } = draft.metadata;
    const key = place(collection, id);
    const before = this.#touched.get(key);
    if (before?.change === 'deleted') throw gone(collection, id);
    if (!this.#writes.update(id, draft)) this.#fillLists(key);
    for (const [name, value] of Object.entries(draft.stored)) {
      const isOperator = isOperatorText(value);
      const by = isOperator ? plainStep(value) : null;
      if (!isOperator && before?.open?.includes(name)) throw overwritten(draft, name);
      if (by !== null) this.#step(collection, id, name, by);
      // Appwrite shows a list without a value as an empty one.
      else if (value === null && isList(draft.metadata, name))
        this.#touch(collection, id, { [name]: [] }, { unset: [name] });
      else this.#touch(collection, id, isOperator ? {} : { [name]: value }, { open: isOperator ? [name] : [] });
    }
    for (const one of draft.nested) this.#touchAlong(one);
    return this.#touch(collection, id, draft.permissions ? { $permissions: draft.permissions } : {});
  }

  /** Changes a document by a separate operation, after the documents it links to have been created. */
  updateAfter(id: string, draft: Draft): void {
    const { collection } = draft.metadata;
    this.#writes.updateAfter(id, draft);
    this.#fillLists(place(collection, id));
    this.#touch(collection, id, draft.stored);
  }

  step(collection: string, id: string, step: NumberStep): WireDocument {
    const before = this.#touched.get(place(collection, id));
    if (before?.change === 'deleted') throw gone(collection, id);
    this.#writes.step(collection, id, step);
    this.#fillLists(place(collection, id));
    const { key, by, direction } = step;
    return this.#step(collection, id, key, direction === 'increment' ? by : -by);
  }

  delete(collection: string, id: string): void {
    const key = place(collection, id);
    const before = this.#touched.get(key);
    if (before?.change === 'deleted') throw gone(collection, id);
    const isOwn =
      before?.change === 'created' && this.#read.get(key) === undefined && this.#writes.takeBack(collection, id);
    if (!isOwn) this.#writes.delete(collection, id);
    if (isOwn) this.#touched.delete(key);
    else this.#touched.set(key, DELETED);
  }

  /** Records a document that was read; null if it did not exist. */
  noteRead(collection: string, id: string, document: WireDocument | null, isById: boolean): void {
    const key = place(collection, id);
    if (!this.#read.has(key)) this.#read.set(key, document);
    if (isById) this.#byId.add(key);
    const touched = this.#touched.get(key);
    if (document === null || touched?.steps === undefined) return;
    this.#touched.set(key, { ...touched, values: { ...steppedValues(document, touched.steps), ...touched.values } });
  }

  /** What the transaction does to a document; undefined if nothing. */
  touched(collection: string, id: string): Touched | undefined {
    return this.#touched.get(place(collection, id));
  }

  /** The document as the transaction will leave it, as far as known; undefined if it is deleted, or neither read nor written. */
  shown(collection: string, id: string): WireDocument | undefined {
    const key = place(collection, id);
    const touched = this.#touched.get(key);
    const read = this.#read.get(key);
    if (touched === undefined) return read ?? undefined;
    if (touched.change === 'deleted') return undefined;
    return Object.assign(Object.create(null) as object, read ?? {}, asDocument(id, touched.values)) as WireDocument;
  }

  /** What a query finds in a document as the transaction leaves it. */
  queried(metadata: EntityMetadata, document: WireDocument): QueriedDocument {
    const { change, unset = [], open = [] } = this.touched(metadata.collection, document.$id) ?? {};
    const none = Object.fromEntries(unset.map((key) => [key, null]));
    const times = change === undefined ? {} : { $updatedAt: undefined };
    return { metadata, values: { ...document, ...none, ...times }, unknown: new Set(open) };
  }

  /** A number that changes with each write; 0 before the first. */
  version(): number {
    return this.#writes.version();
  }

  /** The writes as changes of links. */
  linkWrites(): readonly LinkWrite[] {
    return this.#writes.linkWrites();
  }

  /** A document from the server with the transaction's changes applied. */
  present(collection: string, document: WireDocument): WireDocument {
    const touched = this.#touched.get(place(collection, document.$id));
    const stepped = steppedValues(document, touched?.steps);
    return Object.assign(Object.create(null) as object, document, stepped, touched?.values) as WireDocument;
  }

  idsOf(collection: string, change?: Touched['change']): readonly string[] {
    const prefix = `${collection}/`;
    return [...this.#touched].flatMap(([key, one]) =>
      key.startsWith(prefix) && (one.change === change || change === undefined) ? [key.slice(prefix.length)] : [],
    );
  }

  /** The documents that must be unchanged at the commit: those read by id, and those read and written. */
  readTimes(): readonly { readonly collection: string; readonly id: string; readonly updatedAt: string | null }[] {
    const counted = [...this.#read].filter(([key]) => this.#byId.has(key) || this.#touched.has(key));
    return counted.map(([key, document]) => {
      const slash = key.indexOf('/');
      return { collection: key.slice(0, slash), id: key.slice(slash + 1), updatedAt: document?.$updatedAt ?? null };
    });
  }

  /** The documents that it creates and changes, with the values that it leaves in them: operators for steps, null for what only the server knows. */
  outcomes(collection: string): readonly Outcome[] {
    return this.idsOf(collection).flatMap((id): Outcome[] => {
      const { change, values, steps = {}, open = [], isAlong } = this.#touched.get(place(collection, id)) ?? DELETED;
      if (change === 'deleted' || isAlong) return [];
      const added = Object.entries(steps).map(([key, by]) => [key, stepText({ direction: 'increment', by })] as const);
      const unknown = open.map((key) => [key, null] as const);
      const stored = { ...Object.fromEntries(added), ...values, ...Object.fromEntries(unknown) };
      const nested = this.drafts()
        .filter((one) => one.collection === collection && one.id === id)
        .flatMap(({ draft }) => draft.nested);
      return [{ id, isNew: change === 'created', stored, nested }];
    });
  }

  /** The stored documents that it deletes, by `collection/id`, even if it creates them again. */
  deleted(): ReadonlySet<string> {
    return new Set(this.#writes.deleted().map(({ collection, id }) => place(collection, id)));
  }

  /** The drafts of the documents it creates and changes. */
  drafts(): readonly StagedDraft[] {
    return this.#writes.drafts();
  }

  operations(): readonly StagedOperation[] {
    return this.#writes.operations((collection, id) => this.#read.get(place(collection, id)) ?? undefined);
  }

  /** Records what is written along with a document, in the order of the server: what it links comes first. */
  #touchAlong({ metadata, mode, id, stored, permissions, nested }: Draft): void {
    for (const one of nested) this.#touchAlong(one);
    const key = place(metadata.collection, id);
    const before = this.#touched.get(key);
    if (mode === 'create') {
      const values = createdValues({ metadata, stored, permissions });
      const unset = Object.keys(values).filter((name) => Array.isArray(values[name]) && !Object.hasOwn(stored, name));
      this.#touched.set(key, { change: 'created', values, unset, isAlong: true });
      return;
    }
    const values = Object.entries(stored).filter(([, value]) => !isOperatorText(value));
    const open = Object.keys(stored).filter((name) => isOperatorText(stored[name]));
    this.#touch(metadata.collection, id, Object.fromEntries(values), { open });
    const now = this.#touched.get(key);
    if ((before === undefined || before.isAlong) && now !== undefined)
      this.#touched.set(key, { ...now, isAlong: true });
  }

  /** An update leaves empty lists where there were none. */
  #fillLists(key: string): void {
    const before = this.#touched.get(key);
    if (before !== undefined) this.#touched.set(key, { ...before, unset: [] });
  }

  #step(collection: string, id: string, key: string, by: number): WireDocument {
    const shown = this.shown(collection, id);
    if (shown !== undefined && Object.hasOwn(shown, key))
      return this.#touch(collection, id, { [key]: sumOf(shown[key], by) });
    const before = this.#touched.get(place(collection, id))?.steps?.[key] ?? 0;
    return this.#touch(collection, id, {}, { steps: { [key]: before + by } });
  }

  #touch(
    collection: string,
    id: string,
    values: Readonly<Record<string, unknown>>,
    { steps, open = [], unset = [] }: Pick<Touched, 'steps' | 'open' | 'unset'> = {},
  ): WireDocument {
    const key = place(collection, id);
    const before = this.#touched.get(key);
    this.#touched.set(key, {
      change: before?.change ?? 'changed',
      values: { ...before?.values, ...values },
      steps: { ...before?.steps, ...steps },
      open: [...(before?.open ?? []), ...open],
      unset: [
        ...(before?.unset ?? []).filter((name) => !Object.hasOwn(values, name) && !open.includes(name)),
        ...unset,
      ],
    });
    return this.shown(collection, id) ?? asDocument(id, values);
  }
}

function isList({ properties }: EntityMetadata, key: string): boolean {
  return properties.some((one) => one.key === key && one.kind === 'attribute' && one.attribute.array);
}

/** The values that the server will store for a new document: those given, and the model's defaults. */
function createdValues({
  metadata,
  stored,
  permissions,
}: Pick<Draft, 'metadata' | 'stored' | 'permissions'>): Readonly<Record<string, unknown>> {
  const empty = metadata.properties.flatMap((property) =>
    property.kind === 'attribute'
      ? [[property.key, property.attribute.array ? [] : property.attribute.default] as const]
      : [],
  );
  return { ...Object.fromEntries(empty), ...stored, $permissions: permissions ?? [] };
}

/** A wire document without dates and sequence, which the server assigns at the commit. */
function asDocument(id: string, values: Readonly<Record<string, unknown>>): WireDocument {
  return Object.assign(Object.create(null) as object, values, { $id: id }) as WireDocument;
}

function place(collection: string, id: string): string {
  return `${collection}/${id}`;
}
