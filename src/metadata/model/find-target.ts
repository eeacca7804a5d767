import { isCollectionDefinition } from '../collection-definition.js';
import type { EntityDraft } from '../entity-draft.js';
import type { TargetThunk } from '../entity-record.js';
import { entityRecord } from '../entity-registry.js';

interface FoundTarget {
  readonly collection: string | null;
  /** The entity; null if it is not part of the model. */
  readonly draft: EntityDraft | null;
  /** Its name in messages. */
  readonly name: string;
}

/** Resolves a thunk to its target, after all files have been loaded. Never throws. */
export function findTarget(thunk: TargetThunk, drafts: readonly EntityDraft[]): FoundTarget {
  let value: unknown;
  try {
    value = thunk();
  } catch (error) {
    return { collection: null, draft: null, name: `a function that throws (${String(error)})` };
  }
  if (typeof value === 'string') {
    return {
      collection: value,
      draft: drafts.find(({ collection }) => collection === value) ?? null,
      name: `'${value}'`,
    };
  }
  const draft = drafts.find(({ source }) => source === value) ?? null;
  if (isCollectionDefinition(value)) return { collection: value.id, draft, name: `'${value.id}'` };
  if (typeof value !== 'function')
    return { collection: null, draft: null, name: `a function that returns ${typeof value}` };
  return {
    collection: entityRecord(value)?.collection?.id ?? null,
    draft,
    name: value.name || 'a class without a name',
  };
}
