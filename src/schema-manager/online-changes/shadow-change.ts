import { createHash } from 'node:crypto';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { asCreated } from '../../schema/integer-width.js';
import { canonicalJson } from '../../util/canonical-json.js';

/**
 * A change of an attribute that Appwrite cannot make in place: a second attribute (the shadow) is filled beside it and takes its
 * key. Both extra keys follow from the change, so that a later run recognises what an interrupted one left.
 */
export interface ShadowChange {
  readonly collection: string;
  readonly from: AttributeSchema;
  readonly to: AttributeSchema;
  /** Key of the new attribute until the swap. */
  readonly shadowKey: string;
  /** Key of the old attribute after the swap. */
  readonly oldKey: string;
}

/** How far a shadow change got, read off the live schema. */
export type ShadowPhase = 'untouched' | 'copying' | 'half-swapped' | 'swapped' | 'finished';

/** The shadow change of an operation; null where Appwrite can do it in place. */
export function shadowChange({ collection, from, to }: AlterAttribute): ShadowChange | null {
  if (!attributeChanges(from, to).some(({ way }) => way === 'shadow')) return null;
  const digest = createHash('sha256')
    .update(canonicalJson([collection, from, to]))
    .digest('hex')
    .slice(0, 16);
  return { collection, from, to, shadowKey: `shadow_${digest}`, oldKey: `before_${digest}` };
}

/** The shadow as it is created: able to hold nothing at all. */
export function shadowAttribute({ to, shadowKey }: ShadowChange): AttributeSchema {
  return asCreated({ ...to, key: shadowKey, required: false, default: null });
}

/** How far the change got in a live collection. */
export function shadowPhase(change: ShadowChange, collection: CollectionSchema): ShadowPhase {
  const has = (key: string) => collection.attributes.some((attribute) => attribute.key === key);
  if (has(change.oldKey)) return has(change.shadowKey) ? 'half-swapped' : 'swapped';
  if (has(change.shadowKey)) return 'copying';
  const current = collection.attributes.find(({ key }) => key === change.to.key);
  return current !== undefined && attributeChanges(current, change.to).every(({ way }) => way !== 'shadow')
    ? 'finished'
    : 'untouched';
}

/** Those of some shadow changes that left an extra attribute in the live schema. */
export function unfinishedShadows(live: DatabaseSchema, changes: readonly ShadowChange[]): readonly ShadowChange[] {
  return changes.filter((change) => {
    const collection = findCollection(live, change.collection);
    const phase = collection === undefined ? 'untouched' : shadowPhase(change, collection);
    return phase !== 'untouched' && phase !== 'finished';
  });
}

/** Where the values of an attribute are that an unfinished change has already put away: its physical key by `collection.key`. */
export function parkedKeys(live: DatabaseSchema, changes: readonly ShadowChange[]): ReadonlyMap<string, string> {
  return new Map(
    changes.flatMap((change) => {
      const collection = findCollection(live, change.collection);
      const phase = collection === undefined ? 'untouched' : shadowPhase(change, collection);
      const isParked = phase === 'half-swapped' || phase === 'swapped';
      return isParked ? [[`${change.collection}.${change.from.key}`, change.oldKey] as const] : [];
    }),
  );
}

/**
 * The live schema as it was before unfinished shadow changes: whoever compares it with the model finds the change still to do,
 * and nothing of what it works with.
 */
export function withoutShadows(live: DatabaseSchema, changes: readonly ShadowChange[]): DatabaseSchema {
  return changes.reduce((schema, change) => {
    const collection = findCollection(schema, change.collection);
    if (collection === undefined) return schema;
    const phase = shadowPhase(change, collection);
    if (phase === 'untouched' || phase === 'finished') return schema;
    const kept = collection.attributes.filter(
      ({ key }) => ![change.shadowKey, change.oldKey, change.from.key].includes(key),
    );
    const restored = { ...collection, attributes: [...kept, change.from] };
    return { collections: schema.collections.map((one) => (one.id === change.collection ? restored : one)) };
  }, live);
}
