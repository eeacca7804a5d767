import { performOnce } from '../../appwrite/schema/perform-once.js';
import { type DocumentChange, unstoppable } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';
import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { attributeBytes } from '../../schema/attribute-types.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import {
  type OwnedRelationship,
  type RelationshipSchema,
  sidesOf,
  visibleSides,
} from '../../schema/relationship-schema.js';
import { RELATIONSHIP_BYTES } from '../../schema/row-width.js';
import { schemaName } from '../../schema/schema-name.js';
import { copyUntilEqual } from './copy-until-equal.js';
import { keyedPhase } from './keyed-phase.js';
import { type LinkSide, linkedIds, linkSelection, linkSides } from './link-sides.js';
import type { OnlineChangeDefinition, OnlineChangeDeps, OnlineChangeWork } from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';
import {
  canMove,
  canPlace,
  fromKeyOf,
  newRelationship,
  type OnlineRelationshipChange,
  oldRelationship,
  relationshipChangeOf,
} from './relationship-change.js';
import { isNewAt, isOldAt, relationshipSteps } from './relationship-steps.js';

export const onlineRelationshipChange: OnlineChangeDefinition<OnlineRelationshipChange> = {
  detect: relationshipChangeOf,
  id: ({ shadowKey }) => shadowKey,
  at: ({ collection, key }) => `${collection}.${key}`,
  describe: (change) => {
    const kindOf = (owned: OwnedRelationship | null) => (owned === null ? 'an attribute' : 'a relationship');
    return `a change from ${kindOf(oldRelationship(change))} to ${kindOf(newRelationship(change))}`;
  },
  phaseIn,
  withoutIt(change, schema) {
    if (['untouched', 'finished'].includes(phaseIn(change, schema))) return schema;
    return restored(change, schema);
  },
  oldKeys: (change) => (canMove(change) ? [[schemaName(change.collection, change.key), change.oldKey]] : []),
  estimate: ({ to, collection, key, attribute, owner, relationship }) => ({
    strategy: 'single',
    room:
      to === 'attribute'
        ? [{ collection, key, bytes: attribute === null ? 0 : attributeBytes(attribute) }]
        : visibleSides({ collection: owner, relationship }).map((side) => ({
            collection: side.collection,
            key: side.relationship.key,
            bytes: RELATIONSHIP_BYTES,
          })),
  }),
  replace: (change) => relationshipSteps(change).replace,
  replaced: (change) => {
    const old = oldRelationship(change);
    if (old !== null) return { type: 'drop_relationship', ...old };
    const { collection, attribute } = change;
    return attribute === null ? null : { type: 'drop_attribute', collection, attribute };
  },
  blocked(change, fence) {
    if (!canMove(change) || !canPlace(change)) return [change.owner, change.relationship.relatedCollection];
    return fence === false ? [] : [change.collection];
  },
  start,
  async undo(change, { schemas, onProgress }) {
    const { schema } = await schemas.read();
    const { moveBack, discard } = relationshipSteps(change);
    const phase = phaseIn(change, schema);
    if (moveBack !== null && (phase === 'half-swapped' || phase === 'moved'))
      await performOnce(schemas, moveBack, schema);
    if (phase !== 'moved') await performOnce(schemas, discard, (await schemas.read()).schema);
    await schemas.settle(({ key }) => key.startsWith(change.shadowKey), { onProgress });
  },
};

function phaseIn(change: OnlineRelationshipChange, schema: DatabaseSchema) {
  const at = (newKey: string, oldKey: string) => {
    if (isNewAt(change, schema, newKey)) return 'new';
    return isOldAt(change, schema, oldKey) ? 'old' : null;
  };
  return keyedPhase({
    atKey: at(change.key, fromKeyOf(change)),
    atOldKey: isOldAt(change, schema, change.oldKey) ? 'old' : isNewAt(change, schema, change.oldKey) ? 'new' : null,
    hasShadow: isNewAt(change, schema, change.shadowKey),
  });
}

/** The schema with the old one under its key, and nothing of the new one. */
function restored(change: OnlineRelationshipChange, schema: DatabaseSchema): DatabaseSchema {
  const { collection, key, shadowKey, oldKey, attribute } = change;
  const old = oldRelationship(change);
  const names = [key, fromKeyOf(change), shadowKey, oldKey];
  const ours = sidesOf(schema, collection).filter(({ relationship }) => names.includes(relationship.key));
  const isOurs = (id: string, one: RelationshipSchema) =>
    ours.some(({ relationship: { relatedCollection, key: name, twoWayKey } }) =>
      id === collection && one.key === name && one.relatedCollection === relatedCollection
        ? true
        : id === relatedCollection && one.twoWay && one.key === twoWayKey && one.twoWayKey === name,
    );
  return {
    collections: schema.collections.map((one) => ({
      ...one,
      attributes:
        one.id === collection
          ? [
              ...one.attributes.filter((existing) => !names.includes(existing.key)),
              ...(old === null && attribute !== null ? [attribute] : []),
            ]
          : one.attributes,
      relationships: [
        ...one.relationships.filter((relationship) => !isOurs(one.id, relationship)),
        ...(old !== null && one.id === old.collection ? [old.relationship] : []),
      ],
    })),
  };
}

function start(change: OnlineRelationshipChange, deps: OnlineChangeDeps): OnlineChangeWork {
  const { collection, key, shadowKey, oldKey } = change;
  const { schemas } = deps;
  const fromKey = fromKeyOf(change);
  const steps = relationshipSteps(change);
  const calm = unstoppable(deps);
  const target = canPlace(change) ? shadowKey : key;
  const execute = async (operation: Operation) => {
    await deps.execute([operation], (await schemas.read()).schema);
  };
  const links = (source: string) => linkChange(change, source, target);
  const copyAndProve = async (source: string) => {
    await copyUntilEqual(links(source), 'single', calm);
    return proveDocuments(links(source), deps);
  };
  // While it is swapped no one can write to the old one, so the proof of that moment holds.
  let proven: Proof | null = null;

  return {
    steps,
    async run(phase) {
      if (canPlace(change)) {
        if (phase === 'untouched' || phase === 'moved') {
          await execute(steps.create);
          await deps.onPhase('copying');
        }
        const source = ['moved', 'half-swapped'].includes(phase) ? oldKey : fromKey;
        if (phase !== 'half-swapped' || canMove(change)) await copyUntilEqual(links(source), 'single', deps);
        return;
      }
      if (phase === 'untouched') await execute(steps.takeAway.operation);
      if (phase !== 'swapped') await execute(steps.create);
      await deps.onPhase('copying');
      await copyUntilEqual(links(oldKey), 'single', calm);
    },
    isProvenEarly: false,
    prove: () => copyAndProve(canPlace(change) ? fromKey : oldKey),
    async catchUp() {
      proven = await copyAndProve(oldKey);
      return proven;
    },
    lookAgain: async () => proven ?? provenBySwap(collection, deps),
  };
}

/** What documents have to get so that one key holds the links of another. */
function linkChange(change: OnlineRelationshipChange, source: string, target: string): DocumentChange {
  const { collection } = change;
  const sides: { readonly from: LinkSide; readonly to: LinkSide } = linkSides(change);
  return {
    collection,
    reads: linkSelection([
      [source, sides.from],
      [target, sides.to],
    ]),
    isOnlyWriter: true,
    change(document) {
      const ids = linkedIds(document, source);
      const current = linkedIds(document, target);
      if (!sides.to.isMany && ids.length > 1) throw tooMany(change, document.$id, ids.length);
      const isFilled = document[target] !== null || !isRequiredList(change);
      if (isFilled && sameIds(ids, current)) return null;
      // Under its own key others may have linked it by now: theirs is newer.
      if (target === change.key && current.length > 0) return null;
      return { [target]: sides.to.isMany ? ids : (ids[0] ?? null) };
    },
  };
}

/** A list that documents must have, if only an empty one. */
function isRequiredList({ to, attribute }: OnlineRelationshipChange): boolean {
  return to === 'attribute' && attribute !== null && attribute.array && attribute.required;
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id));
}

/** A second document was linked after the preflight. */
function tooMany({ collection, key }: OnlineRelationshipChange, id: string, count: number): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: `${collection}.${key}`,
    found: `${count} ids in the document '${id}'`,
    expected: 'one id, or none',
    remedy: 'Take the others off that document and migrate again.',
  });
}
