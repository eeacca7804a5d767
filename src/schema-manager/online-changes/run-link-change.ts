import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { unstoppable, type WriteDeps } from '../../documents/document-change.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { writeDocuments } from '../../documents/write-documents.js';
import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { attributeAs, type LinkChange, linkPhase, relationshipAs } from './link-change.js';
import { linkedIds, linkSelection, linkSides } from './link-sides.js';
import type { ShadowPhase } from './shadow-change.js';

export interface LinkPorts extends WriteDeps {
  readonly schemas: SchemaGateway;
  /** Told how far the change is, first of all where it stands, and before each phase begins. */
  readonly onPhase?: (phase: ShadowPhase | 'swapping') => Promise<void>;
}

/** Passes after which one that changes no less than the one before is the last. */
const PASSES = 3;

/**
 * Carries a link change out from wherever it stands: the new one is made under another key, filled document by document, and takes
 * the key by two renames, which Appwrite does within the request for relationships as for attributes. The old one goes last.
 */
export async function runLinkChange(change: LinkChange, ports: LinkPorts): Promise<void> {
  const { schemas, onProgress, onPhase = async () => {} } = ports;
  const { collection, key, shadowKey, oldKey } = change;
  const phase = async () => linkPhase(change, (await schemas.read()).schema);
  const perform = async (operation: Operation): Promise<void> => {
    await ports.confirm();
    await performOnce(schemas, operation, (await schemas.read()).schema);
  };
  const settle = async (...keys: string[]): Promise<void> => {
    await schemas.settle((item) => keys.includes(item.key), { onProgress });
  };
  const copy = (from: string, to: string) => copyUntilEqual(change, from, to, ports);
  const steps = stepsOf(change);

  const found = await phase();
  await onPhase(found);
  if (found === 'untouched') {
    await perform(steps.create);
    await onPhase('copying');
  }
  if (found === 'untouched' || found === 'copying') {
    await settle(shadowKey, `${shadowKey}_back`);
    await withoutDefaults(collection, ports, async () => {
      await copy(key, shadowKey);
      await onPhase('swapping');
      await perform(steps.park);
      await copy(oldKey, shadowKey);
    });
    await perform(steps.place);
  }
  if (found === 'half-swapped') {
    await withoutDefaults(collection, ports, () => copy(oldKey, shadowKey));
    await perform(steps.place);
  }
  if (found !== 'swapped') await onPhase('swapped');
  for (const step of steps.settings) await perform(step);
  await perform(steps.drop);
  await settle(oldKey, ...otherKeys(change));
  for (const step of steps.finish((await schemas.read()).schema)) await perform(step);
}

/** Takes a change back that is not past its swap: the old one gets its key, the new one goes. */
export async function undoLink(
  change: LinkChange,
  { schemas, onProgress }: Pick<LinkPorts, 'schemas' | 'onProgress'>,
): Promise<void> {
  const { schema } = await schemas.read();
  const { unpark, discard } = stepsOf(change);
  if (linkPhase(change, schema) === 'half-swapped') await performOnce(schemas, unpark, schema);
  await performOnce(schemas, discard, (await schemas.read()).schema);
  await schemas.settle(({ key }) => key.startsWith(change.shadowKey), { onProgress });
}

function stepsOf(change: LinkChange): LinkSteps {
  const { to, collection, key, shadowKey } = change;
  if (to === 'attribute' && change.attribute !== null) {
    const shadow = attributeAs(change.attribute, shadowKey);
    return {
      ...leaving(change),
      create: { type: 'add_attribute', collection, attribute: shadow },
      place: { type: 'rename_attribute', collection, from: shadowKey, to: key },
      settings: settings(change),
      finish: () => [],
      discard: { type: 'drop_attribute', collection, attribute: shadow },
    };
  }
  const own = { collection: change.owner, relationship: change.relationship };
  const back = `${shadowKey}_back`;
  const shadow = relationshipAs(change, own, shadowKey, back);
  const placed = relationshipAs(change, own, key, back);
  return {
    ...leaving(change),
    create: { type: 'create_relationship', collection: own.collection, relationship: shadow },
    place: { type: 'alter_relationship', collection: own.collection, from: shadow, to: placed },
    settings: [],
    // The other side gets its key when the old relationship has left it.
    finish: (schema) => {
      const isPending = sidesOf(schema, own.collection).some(({ relationship: one }) =>
        [one.key, one.twoWayKey].includes(back),
      );
      if (!own.relationship.twoWay || !isPending) return [];
      return [{ type: 'alter_relationship', collection: own.collection, from: placed, to: own.relationship }];
    },
    discard: { type: 'drop_relationship', collection: own.collection, relationship: shadow },
  };
}

/** What becomes of the old one. */
function leaving(change: LinkChange): Pick<LinkSteps, 'park' | 'unpark' | 'drop'> {
  const { to, collection, key, attribute, oldKey } = change;
  const old = to === 'attribute' ? { collection: change.owner, relationship: change.relationship } : change.old;
  if (old !== null) {
    const parked = relationshipAs(change, old, oldKey);
    const alter = { type: 'alter_relationship', collection: old.collection } as const;
    return {
      park: { ...alter, from: old.relationship, to: parked },
      unpark: { ...alter, from: parked, to: old.relationship },
      drop: { type: 'drop_relationship', collection: old.collection, relationship: parked },
    };
  }
  if (attribute === null) throw new RangeError(`a change of '${collection}.${key}' from nothing`);
  return {
    park: { type: 'rename_attribute', collection, from: key, to: oldKey },
    unpark: { type: 'rename_attribute', collection, from: oldKey, to: key },
    drop: { type: 'drop_attribute', collection, attribute: attributeAs(attribute, oldKey) },
  };
}

/** The keys of the old relationship, which its other side keeps until it is gone. */
function otherKeys({ to, relationship, old }: LinkChange): readonly string[] {
  const one = to === 'attribute' ? relationship : old?.relationship;
  return one === undefined ? [] : [one.key, one.twoWayKey];
}

/** What the new attribute gets when it is filled. */
function settings({ collection, key, attribute }: LinkChange): readonly Operation[] {
  if (attribute === null || (!attribute.required && attribute.default === null)) return [];
  return [{ type: 'alter_attribute', collection, from: attributeAs(attribute, key), to: attribute }];
}

interface LinkSteps {
  readonly create: Operation;
  readonly park: Operation;
  readonly unpark: Operation;
  readonly place: Operation;
  /** Before the old one goes, and after it. */
  readonly settings: readonly Operation[];
  readonly finish: (schema: DatabaseSchema) => readonly Operation[];
  readonly drop: Operation;
  readonly discard: Operation;
}

/** Passes until one finds nothing to do. */
async function copyUntilEqual(change: LinkChange, from: string, to: string, ports: LinkPorts): Promise<void> {
  const { collection } = change;
  const sides = linkSides(change);
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const { changed } = await writeDocuments(
      {
        collection,
        reads: linkSelection([
          [from, sides.from],
          [to, sides.to],
        ]),
        change: (document) => {
          const ids = linkedIds(document, from);
          if (!sides.to.isMany && ids.length > 1) throw tooMany(change, document.$id, ids.length);
          const isFilled = document[to] !== null || !isRequiredList(change);
          if (isFilled && sameIds(ids, linkedIds(document, to))) return null;
          return { [to]: sides.to.isMany ? ids : (ids[0] ?? null) };
        },
        isOnlyWriter: true,
      },
      'single',
      unstoppable(ports),
    );
    if (changed === 0 || (pass >= PASSES && changed >= previous)) return;
    previous = changed;
  }
}

/** A list that documents must have, if only an empty one. */
function isRequiredList({ to, attribute }: LinkChange): boolean {
  return to === 'attribute' && attribute !== null && attribute.array && attribute.required;
}

function sameIds(some: readonly string[], others: readonly string[]): boolean {
  return some.length === others.length && some.every((id) => others.includes(id));
}

/** Somebody linked a second document after the preflight. */
function tooMany({ collection, key }: LinkChange, id: string, count: number): EntwriteError {
  return new EntwriteError('data_conflict', {
    at: `${collection}.${key}`,
    found: `${count} ids in the document '${id}'`,
    expected: 'one id, or none',
    remedy: 'Take the others off that document and migrate again.',
  });
}
