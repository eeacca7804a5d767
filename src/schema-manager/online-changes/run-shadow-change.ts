import type { WireDocument } from '../../appwrite/document-gateway.js';
import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import { type DocumentChange, unstoppable, type WriteDeps } from '../../documents/document-change.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { withoutDefaults } from '../../documents/without-defaults.js';
import { writeDocuments } from '../../documents/write-documents.js';
import type { WriteStrategy } from '../../documents/write-strategy.js';
import { EntwriteError } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import type { CollectionSchema } from '../../schema/database-schema.js';
import { findCollection } from '../../schema/database-schema.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { type ShadowChange, type ShadowPhase, shadowAttribute, shadowPhase } from './shadow-change.js';

export interface ShadowPorts extends WriteDeps {
  readonly schemas: SchemaGateway;
  /** The stored value of the new attribute for a stored value of the old one. Throws EntwriteError on one that has none. */
  readonly convert: (value: unknown, document: WireDocument) => unknown;
  /** How documents are written. `bulk`, a hundred at a time, loses what others write to them meanwhile. */
  readonly way: WriteStrategy;
  /** Told how far the change is, first of all where it stands, and before each phase begins. */
  readonly onPhase?: (phase: ShadowPhase | 'swapping') => Promise<void>;
}

/** Passes after which one that changes no less than the one before is the last: others write as fast as we copy. */
const PASSES = 3;

/**
 * Carries a shadow change out from wherever it stands: create the shadow, copy and catch up by comparing values, swap by two
 * renames (which Appwrite does within the request), then the settings of the new attribute; the old one goes last. Between the
 * two renames nobody can write to the old attribute any more, nor yet to the new one: what was written last is copied there.
 * Indexes over the attribute go before the swap; the caller creates those that stay.
 */
export async function runShadowChange(change: ShadowChange, ports: ShadowPorts): Promise<void> {
  const { schemas, onProgress } = ports;
  const { collection, from, to, shadowKey, oldKey } = change;
  const perform = async (operation: Operation): Promise<void> => {
    await ports.confirm();
    await performOnce(schemas, operation, (await schemas.read()).schema);
  };
  const settle = async (...keys: string[]): Promise<void> => {
    await schemas.settle((item) => item.collection === collection && keys.includes(item.key), { onProgress });
  };
  const phase = async () => shadowPhase(change, await liveCollection(schemas, collection));

  const tell = async (reached: Parameters<NonNullable<ShadowPorts['onPhase']>>[0]) => ports.onPhase?.(reached);

  const found = await phase();
  await tell(found);
  if (found === 'untouched') await perform({ type: 'add_attribute', collection, attribute: shadowAttribute(change) });
  if (found === 'untouched' || found === 'copying') {
    if (found === 'untouched') await tell('copying');
    await settle(shadowKey);
    await withoutDefaults(collection, ports, async () => {
      await copyUntilEqual(change, ports);
      const indexes = indexesOver(await liveCollection(schemas, collection), from.key);
      for (const index of indexes) await perform({ type: 'drop_index', collection, index });
      if (indexes.length > 0) await settle(...indexes.map(({ key }) => key));
      const lastPass = await copyUntilEqual(change, ports);
      await tell('swapping');
      await perform({ type: 'rename_attribute', collection, from: from.key, to: oldKey });
      const frozen = await ports.serverTime();
      await copyValues(change, { from: oldKey, to: shadowKey }, ports, { since: lastPass });
      await perform({ type: 'rename_attribute', collection, from: shadowKey, to: to.key });
      await copyValues(change, { from: oldKey, to: to.key }, ports, { unlessWrittenAfter: frozen });
    });
  }
  if (found === 'half-swapped') {
    await withoutDefaults(collection, ports, () => copyValues(change, { from: oldKey, to: shadowKey }, ports));
    await perform({ type: 'rename_attribute', collection, from: shadowKey, to: to.key });
  }
  if ((await phase()) === 'swapped') {
    if (found !== 'swapped') await tell('swapped');
    await perform({ type: 'alter_attribute', collection, from: { ...shadowAttribute(change), key: to.key }, to });
    await perform({ type: 'drop_attribute', collection, attribute: { ...from, key: oldKey } });
    await settle(oldKey);
  }
}

/** Passes until one finds nothing to do. Gives the server's time at which the last one began. */
async function copyUntilEqual(change: ShadowChange, ports: ShadowPorts): Promise<string> {
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const began = await ports.serverTime();
    const changed = await copyValues(change, { from: change.from.key, to: change.shadowKey }, ports, {
      inWay: true,
    });
    if (changed === 0 || (pass >= PASSES && changed >= previous)) return began;
    previous = changed;
  }
}

interface CopyLimits {
  /** In the way that was chosen. Otherwise singly, unless nobody else writes: what is written then must not be written over. */
  readonly inWay?: boolean;
  /** Only documents written since then, by the server's time. */
  readonly since?: string;
  /** Leaves documents alone that were written after then: their new attribute is newer than their old one. */
  readonly unlessWrittenAfter?: string;
}

/** One pass that makes an attribute hold the converted values of another. Gives how many documents it changed. */
async function copyValues(
  { collection }: ShadowChange,
  keys: { readonly from: string; readonly to: string },
  ports: ShadowPorts,
  { since, unlessWrittenAfter, inWay = false }: CopyLimits = {},
): Promise<number> {
  const latest = unlessWrittenAfter === undefined ? Number.POSITIVE_INFINITY : Date.parse(unlessWrittenAfter);
  const rewrite: DocumentChange = {
    collection,
    reads: [keys.from, keys.to],
    ...(since !== undefined && { since }),
    change: (document) => {
      if (Date.parse(document.$updatedAt) > latest) return null;
      const value = ports.convert(document[keys.from], document);
      return sameStoredValue(value, document[keys.to]) ? null : { [keys.to]: value };
    },
  };
  const way = inWay || ports.way === 'bulk' ? ports.way : 'single';
  return (await writeDocuments(rewrite, way, inWay ? ports : unstoppable(ports))).changed;
}

function indexesOver({ indexes }: CollectionSchema, key: string): readonly IndexSchema[] {
  return indexes.filter((index) => index.attributes.includes(key));
}

async function liveCollection(schemas: SchemaGateway, id: string): Promise<CollectionSchema> {
  const collection = findCollection((await schemas.read()).schema, id);
  if (collection !== undefined) return collection;
  throw new EntwriteError('verification_failed', {
    at: id,
    found: 'no such collection any more',
    expected: 'the collection whose attribute is being changed',
    remedy: 'Somebody deleted it meanwhile; migrate again.',
  });
}
