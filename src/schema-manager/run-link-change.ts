import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import type { Operation } from '../operations/operation.js';
import type { DatabaseSchema } from '../schema/database-schema.js';
import { type RelationshipSchema, sidesOf } from '../schema/relationship-schema.js';
import { attributeAs, type LinkChange, linkPhase, relationshipAs } from './link-change.js';
import { performSurely } from './perform-surely.js';
import { type RewritePorts, rewriteDocuments } from './rewrite-documents.js';
import type { ShadowPhase } from './shadow-change.js';
import { withoutDefaults } from './without-defaults.js';

export interface LinkPorts extends RewritePorts {
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
    await performSurely(schemas, operation, (await schemas.read()).schema);
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
    await withoutDefaults(collection, schemas, ports, async () => {
      await copy(key, shadowKey);
      await onPhase('swapping');
      await perform(steps.park);
      await copy(oldKey, shadowKey);
    });
    for (const step of steps.place) await perform(step);
  }
  if (found === 'half-swapped') {
    await withoutDefaults(collection, schemas, ports, () => copy(oldKey, shadowKey));
    for (const step of steps.place) await perform(step);
  }
  if (found !== 'swapped') await onPhase('swapped');
  for (const step of steps.finish((await schemas.read()).schema)) await perform(step);
  await perform(steps.drop);
  await settle(oldKey);
}

/** Takes a change back that is not past its swap: the old one gets its key, the new one goes. */
export async function undoLink(change: LinkChange, { schemas, onProgress }: Omit<LinkPorts, 'confirm'>): Promise<void> {
  const { schema } = await schemas.read();
  const { unpark, discard } = stepsOf(change);
  if (linkPhase(change, schema) === 'half-swapped') await performSurely(schemas, unpark, schema);
  await performSurely(schemas, discard, (await schemas.read()).schema);
  await schemas.settle(({ key }) => key.startsWith(change.shadowKey), { onProgress });
}

function stepsOf(change: LinkChange) {
  const { to, collection, key, attribute, owner, relationship, shadowKey, oldKey } = change;
  const alter = (from: RelationshipSchema, after: RelationshipSchema): Operation => ({
    type: 'alter_relationship',
    collection: owner,
    from,
    to: after,
  });
  const rename = (from: string, after: string): Operation => ({
    type: 'rename_attribute',
    collection,
    from,
    to: after,
  });
  const parked = relationshipAs(change, oldKey);
  const bare = attributeAs(change, key);
  if (to === 'attribute') {
    const needed = attribute.required || attribute.default !== null;
    return {
      create: { type: 'add_attribute', collection, attribute: attributeAs(change, shadowKey) },
      park: alter(relationship, parked),
      unpark: alter(parked, relationship),
      place: [rename(shadowKey, key)],
      finish: (): readonly Operation[] =>
        needed ? [{ type: 'alter_attribute', collection, from: bare, to: attribute }] : [],
      drop: { type: 'drop_relationship', collection: owner, relationship: parked },
      discard: { type: 'drop_attribute', collection, attribute: attributeAs(change, shadowKey) },
    } satisfies LinkSteps;
  }
  const shadow = relationshipAs(change, shadowKey, `${shadowKey}_back`);
  const placed = relationshipAs(change, key, `${shadowKey}_back`);
  return {
    create: { type: 'create_relationship', collection: owner, relationship: shadow },
    park: rename(key, oldKey),
    unpark: rename(oldKey, key),
    place: [alter(shadow, placed)],
    // The other side gets its key by a request of its own, which a crash may have kept from being sent.
    finish: (schema): readonly Operation[] => {
      const isPending = sidesOf(schema, owner).some(({ relationship: one }) =>
        [one.key, one.twoWayKey].includes(`${shadowKey}_back`),
      );
      return relationship.twoWay && isPending ? [alter(placed, relationship)] : [];
    },
    drop: { type: 'drop_attribute', collection, attribute: attributeAs(change, oldKey) },
    discard: { type: 'drop_relationship', collection: owner, relationship: shadow },
  } satisfies LinkSteps;
}

interface LinkSteps {
  readonly create: Operation;
  readonly park: Operation;
  readonly unpark: Operation;
  readonly place: readonly Operation[];
  readonly finish: (schema: DatabaseSchema) => readonly Operation[];
  readonly drop: Operation;
  readonly discard: Operation;
}

/** Passes until one finds nothing to do. */
async function copyUntilEqual({ collection }: LinkChange, from: string, to: string, ports: LinkPorts): Promise<void> {
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const { changed } = await rewriteDocuments(
      {
        collection,
        // A relationship cannot be selected by its name; whole documents show the id.
        reads: '*',
        change: (document) => {
          const id = idOf(document[from]);
          return id === idOf(document[to]) ? null : { [to]: id };
        },
      },
      ports,
    );
    if (changed === 0 || (pass >= PASSES && changed >= previous)) return;
    previous = changed;
  }
}

/** The id that a relationship or an attribute holds. */
function idOf(value: unknown): string | null {
  if (typeof value === 'string') return value;
  const id = (value as { $id?: unknown } | null | undefined)?.$id;
  return typeof id === 'string' ? id : null;
}
