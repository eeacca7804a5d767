import { hasSameIds, linkIds } from '../../appwrite/documents/link-id.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import { type DocumentChange, unstoppable } from '../../documents/document-change.js';
import { unlinkGone } from '../../documents/links/unlink-gone.js';
import { type Proof, proveDocuments, retryUnproven } from '../../documents/prove-documents.js';
import { dropsOfSeal, makeSeal, SEAL_BYTES } from '../../documents/write-seal.js';
import { EntwriteError } from '../../errors.js';
import { type Operation, operationNames } from '../../operations/operation.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeBytes } from '../../schema/attribute-types.js';
import { type DatabaseSchema, shownKeys } from '../../schema/database-schema.js';
import {
  bothSides,
  type OwnedRelationship,
  type RelationshipSchema,
  sidesOf,
  visibleSides,
} from '../../schema/relationship-schema.js';
import { RELATIONSHIP_BYTES } from '../../schema/row-width.js';
import { schemaName } from '../../schema/schema-name.js';
import { droppingKey } from './change-names.js';
import { copyUntilEqual } from './copy-until-equal.js';
import { keyedPhase } from './keyed-phase.js';
import { heldIds, idsAsValue, type LinkSide, linkSelection, linkSides } from './link-sides.js';
import type {
  Convert,
  OnlineChangeDefinition,
  OnlineChangeDeps,
  OnlineChangePhase,
  OnlineChangeWork,
} from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';
import {
  canMove,
  canPlace,
  fromKeyOf,
  newRelationship,
  type OnlineRelationshipChange,
  oldRelationship,
  relationshipChangeOf,
  sealsOf,
} from './relationship-change.js';
import { isNewAt, isOldAt, pendingEnd, relationshipSteps } from './relationship-steps.js';

export const onlineRelationshipChange: OnlineChangeDefinition<OnlineRelationshipChange> = {
  detect: relationshipChangeOf,
  id: ({ shadowKey }) => shadowKey,
  at: ({ collection, key }) => `${collection}.${key}`,
  describe: (change) => {
    const kindOf = (owned: OwnedRelationship | null) => (owned === null ? 'an attribute' : 'a relationship');
    return `a change from ${kindOf(oldRelationship(change))} to ${kindOf(newRelationship(change))}`;
  },
  phaseIn,
  withoutIt: restored,
  oldKeys: (change) => {
    const keys = canMove(change) ? [change.oldKey, droppingKey(change.oldKey)] : [];
    return keys.map((key) => [schemaName(change.collection, change.key), key]);
  },
  newKeys: ({ to, collection, key, shadowKey }) =>
    to === 'attribute' ? [[schemaName(collection, key), shadowKey]] : [],
  estimate: (change) => {
    const { to, collection, key, attribute, owner, relationship } = change;
    const room =
      to === 'attribute'
        ? [{ collection, key, bytes: attribute === null ? 0 : attributeBytes(attribute) }]
        : bothSides({ collection: owner, relationship }).map((side) => ({
            collection: side.collection,
            key: side.relationship.key,
            bytes: RELATIONSHIP_BYTES,
          }));
    return { strategy: 'single', room: [...room, ...sealsOf(change).map((seal) => ({ ...seal, bytes: SEAL_BYTES }))] };
  },
  replace: (change, schema) => relationshipSteps(change).replace?.(schema) ?? null,
  replaced: (change) => {
    const old = oldRelationship(change);
    if (old !== null) return { type: 'drop_relationship', ...old };
    const { collection, attribute } = change;
    return attribute === null ? null : { type: 'drop_attribute', collection, attribute };
  },
  takenAway(change) {
    const { operation, isDrop } = relationshipSteps(change).takeAway;
    return isDrop ? operationNames(operation) : [];
  },
  blocked(change, fence) {
    // Documents show incomplete links under a key that is still being filled.
    if (!canPlace(change)) return [change.owner, change.relationship.relatedCollection];
    return fence === false ? [] : endsOf(change);
  },
  start,
  async rollBack(change, { schemas, onProgress }) {
    const { schema } = await schemas.read();
    const { moveBack, discard } = relationshipSteps(change);
    const phase = phaseIn(change, schema);
    for (const seal of sealsOf(change))
      for (const drop of dropsOfSeal(seal, schema)) await performOnce(schemas, drop, schema);
    const isMoved = phase === 'half-swapped' || phase === 'moved';
    for (const step of isMoved ? moveBack(schema) : []) await performOnce(schemas, step, (await schemas.read()).schema);
    if (phase !== 'moved') await performOnce(schemas, discard, (await schemas.read()).schema);
    await schemas.settle(({ key }) => key.startsWith(change.shadowKey), { onProgress });
  },
};

/** The collections whose documents show the old or the new relationship. */
function endsOf(change: OnlineRelationshipChange): readonly string[] {
  const relationships = [oldRelationship(change), newRelationship(change)].flatMap((owned) => owned ?? []);
  return [...new Set([change.collection, ...relationships.flatMap(visibleSides).map(({ collection }) => collection)])];
}

function phaseIn(change: OnlineRelationshipChange, schema: DatabaseSchema): OnlineChangePhase {
  const at = (newKey: string, oldKey: string) => {
    if (isNewAt(change, schema, newKey)) return 'new';
    return isOldAt(change, schema, oldKey) ? 'old' : null;
  };
  const holderOf = (key: string) =>
    isOldAt(change, schema, key) ? 'old' : isNewAt(change, schema, key) ? 'new' : null;
  const phase = keyedPhase({
    atKey: at(change.key, fromKeyOf(change)),
    atOldKey: holderOf(change.oldKey),
    atDroppingKey: holderOf(droppingKey(change.oldKey)),
    hasShadow: isNewAt(change, schema, change.shadowKey),
  });
  // A later change gave the name to something else: what is left of this one arrived late.
  const isSuperseded = phase === 'half-swapped' && shownKeys(schema, change.collection).includes(change.key);
  const isSealLeft = sealsOf(change).some((seal) => dropsOfSeal(seal, schema).length > 0);
  const isLeft = isSealLeft || pendingEnd(change, schema) !== null;
  return isSuperseded || (phase === 'finished' && isLeft) ? 'swapped' : phase;
}

/** The schema with the old relationship under its key, and without the new one. */
function restored(change: OnlineRelationshipChange, schema: DatabaseSchema): DatabaseSchema {
  const { collection, key, shadowKey, oldKey, attribute } = change;
  const old = oldRelationship(change);
  const seals = sealsOf(change);
  const isSeal = (id: string, { key: name }: AttributeSchema) =>
    seals.some((seal) => seal.collection === id && seal.key === name);
  const names = [key, fromKeyOf(change), shadowKey, oldKey, droppingKey(oldKey)];
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
      attributes: [
        ...one.attributes.filter(
          (existing) => !isSeal(one.id, existing) && !(one.id === collection && names.includes(existing.key)),
        ),
        ...(one.id === collection && old === null && attribute !== null ? [attribute] : []),
      ],
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
  const links = (source: string) => linkChange(change, source, target, deps.convert);
  const copyAndProveOnce = async (source: string) => {
    await copyUntilEqual(links(source), 'single', calm);
    return proveDocuments(links(source), deps);
  };
  const copyAndProve = (source: string) => {
    if (change.carriesLinks !== true) return copyAndProveOnce(source);
    // A relationship drops links to documents that are deleted meanwhile; a list keeps their ids.
    const { owner, relationship } = change;
    const related = owner === collection ? relationship.relatedCollection : owner;
    return retryUnproven(
      () => copyAndProveOnce(source),
      () => unlinkGone({ collection, key: source, related }, calm),
    );
  };
  /** Copies nothing: Appwrite might have to write to linked documents, which are sealed. */
  const proveWhileSealed = async () => {
    const isOldThere = phaseIn(change, (await schemas.read()).schema) === 'copying';
    return isOldThere ? proveDocuments(links(fromKey), deps) : provenBySwap(collection, deps);
  };
  // Nobody can write to the old one during the swap, so the proof made then still holds.
  let proven: Proof | null = null;
  const seals = sealsOf(change);

  return {
    steps,
    ...(seals.length > 0 && { closesForDrop: seals }),
    async run(phase) {
      if (canPlace(change)) {
        if (phase === 'untouched' || phase === 'moved') {
          await execute(steps.create);
          await deps.onPhase('copying');
        }
        if (deps.fence !== 'all') for (const seal of seals) await makeSeal(seal, schemas, deps.execute);
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
      proven = await (canMove(change) ? copyAndProve(oldKey) : proveWhileSealed());
      return proven;
    },
    lookAgain: async () => proven ?? provenBySwap(collection, deps),
  };
}

/** The writes that make one key hold the links of another; `answer` may give other ids to an attribute. */
function linkChange(
  change: OnlineRelationshipChange,
  source: string,
  target: string,
  answer: Convert | null,
): DocumentChange {
  const { collection } = change;
  const sides: { readonly from: LinkSide; readonly to: LinkSide } = linkSides(change);
  return {
    collection,
    reads: linkSelection([
      [source, sides.from],
      [target, sides.to],
    ]),
    change(document) {
      const held = heldIds(document, source);
      const current = heldIds(document, target);
      if (!sides.to.isMany && held.length > 1) throw tooMany(change, document.$id, held.length);
      const answered = answer?.(idsAsValue(document, source, sides.to), document);
      const ids = answer === null ? held : [...new Set(linkIds(answered))];
      const isFilled = document[target] !== null || !isRequiredList(change);
      if (isFilled && hasSameIds(ids, current)) return null;
      // Under its final key others may have linked it already: their link is newer.
      if (target === change.key && current.length > 0) return null;
      return { [target]: sides.to.isMany ? ids : (ids[0] ?? null) };
    },
  };
}

/** Whether documents must have the list, even if it is empty. */
function isRequiredList({ to, attribute }: OnlineRelationshipChange): boolean {
  return to === 'attribute' && attribute !== null && attribute.array && attribute.required;
}

/** For a second document linked after the preflight. */
function tooMany({ collection, key }: OnlineRelationshipChange, id: string, count: number): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: `${collection}.${key}`,
    found: `${count} ids in the document '${id}'`,
    expected: 'one id, or none',
    remedy: 'Remove the other ids from that document and migrate again.',
  });
}
