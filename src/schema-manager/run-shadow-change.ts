import type { WireDocument } from '../appwrite/document-gateway.js';
import type { SchemaGateway } from '../appwrite/schema-gateway.js';
import { EntwriteError } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import type { CollectionSchema } from '../schema/database-schema.js';
import { findCollection } from '../schema/database-schema.js';
import type { IndexSchema } from '../schema/index-schema.js';
import { performSurely } from './perform-surely.js';
import { type RewritePorts, rewriteDocuments } from './rewrite-documents.js';
import { sameStoredValue } from './same-stored-value.js';
import { type ShadowChange, shadowAttribute, shadowPhase } from './shadow-change.js';
import { withoutDefaults } from './without-defaults.js';

export interface ShadowPorts extends RewritePorts {
  readonly schemas: SchemaGateway;
  /** The stored value of the new attribute for a stored value of the old one. Throws EntwriteError on one that has none. */
  readonly convert: (value: unknown, document: WireDocument) => unknown;
  /** The server's time, as of a write of ours: ISO 8601. */
  readonly serverTime: () => Promise<string>;
}

/** Passes after which one that changes no less than the one before is the last: others write as fast as we copy. */
const PASSES = 3;

/**
 * Carries a shadow change out from wherever it stands: create the shadow, copy and catch up by comparing values, swap by two
 * renames (which Appwrite does within the request), one more pass for what was written in between, then the settings of the
 * new attribute; the old one goes last. Indexes over the attribute go before the swap; the caller creates those that stay.
 */
export async function runShadowChange(change: ShadowChange, ports: ShadowPorts): Promise<void> {
  const { schemas, onProgress } = ports;
  const { collection, from, to, shadowKey, oldKey } = change;
  const perform = async (operation: Operation): Promise<void> => {
    await ports.confirm();
    await performSurely(schemas, operation, (await schemas.read()).schema);
  };
  const settle = async (...keys: string[]): Promise<void> => {
    await schemas.settle((item) => item.collection === collection && keys.includes(item.key), { onProgress });
  };
  const phase = async () => shadowPhase(change, await liveCollection(schemas, collection));

  if ((await phase()) === 'untouched')
    await perform({ type: 'add_attribute', collection, attribute: shadowAttribute(change) });
  if ((await phase()) === 'copying') {
    await settle(shadowKey);
    await withoutDefaults(collection, schemas, ports, async () => {
      await copyUntilEqual(change, ports);
      const indexes = indexesOver(await liveCollection(schemas, collection), from.key);
      for (const index of indexes) await perform({ type: 'drop_index', collection, index });
      if (indexes.length > 0) await settle(...indexes.map(({ key }) => key));
      const before = await copyUntilEqual(change, ports);
      await perform({ type: 'rename_attribute', collection, from: from.key, to: oldKey });
      await perform({ type: 'rename_attribute', collection, from: shadowKey, to: to.key });
      await copyWhatCameLast(change, ports, before, await ports.serverTime());
    });
  }
  if ((await phase()) === 'half-swapped')
    await perform({ type: 'rename_attribute', collection, from: shadowKey, to: to.key });
  if ((await phase()) === 'swapped') {
    await perform({ type: 'alter_attribute', collection, from: { ...shadowAttribute(change), key: to.key }, to });
    await perform({ type: 'drop_attribute', collection, attribute: { ...from, key: oldKey } });
    await settle(oldKey);
  }
}

/** What a document held under the old attribute when a pass looked at it, for documents others wrote during the copy. */
type LastSeen = ReadonlyMap<string, unknown>;

/** Passes until one finds nothing to do. Gives what that pass saw in documents changed since the first began. */
async function copyUntilEqual({ collection, from, shadowKey }: ShadowChange, ports: ShadowPorts): Promise<LastSeen> {
  const start = await ports.serverTime();
  let previous = Number.POSITIVE_INFINITY;
  for (let pass = 1; ; pass += 1) {
    const seen = new Map<string, unknown>();
    const { changed } = await rewriteDocuments(
      {
        collection,
        reads: [from.key, shadowKey],
        change: (document) => {
          const value = ports.convert(document[from.key], document);
          if (Date.parse(document.$updatedAt) >= Date.parse(start)) seen.set(document.$id, document[from.key]);
          return sameStoredValue(value, document[shadowKey]) ? null : { [shadowKey]: value };
        },
      },
      ports,
    );
    if (changed === 0 || (pass >= PASSES && changed >= previous)) return seen;
    previous = changed;
  }
}

/**
 * The pass after the swap. Where old and new disagree, somebody wrote to one of them: to the old one if it changed since the
 * last pass, or if the document was last written before the swap was over.
 */
async function copyWhatCameLast(
  { collection, to, oldKey }: ShadowChange,
  ports: ShadowPorts,
  before: LastSeen,
  swapped: string,
): Promise<void> {
  await rewriteDocuments(
    {
      collection,
      reads: [to.key, oldKey],
      change: (document) => {
        const value = ports.convert(document[oldKey], document);
        if (sameStoredValue(value, document[to.key])) return null;
        const wroteOld = before.has(document.$id)
          ? !sameStoredValue(before.get(document.$id), document[oldKey])
          : Date.parse(document.$updatedAt) <= Date.parse(swapped);
        return wroteOld ? { [to.key]: value } : null;
      },
    },
    ports,
  );
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
