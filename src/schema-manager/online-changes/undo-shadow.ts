import { performOnce } from '../../appwrite/perform-once.js';
import type { SchemaGateway } from '../../appwrite/schema-gateway.js';
import type { ProgressListener } from '../../progress.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { findCollection } from '../../schema/database-schema.js';
import { type ShadowChange, shadowAttribute, shadowPhase } from './shadow-change.js';

interface UndoShadowPorts {
  readonly schemas: SchemaGateway;
  readonly onProgress: ProgressListener;
}

/** Deletes the attribute a shadow change was filling; a change between its two renames gets its old key back first. */
export async function undoShadow(change: ShadowChange, { schemas, onProgress }: UndoShadowPorts): Promise<void> {
  const { collection, from, to, oldKey, shadowKey } = change;
  const { schema } = await schemas.read();
  const existing = findCollection(schema, collection);
  if (existing !== undefined && shadowPhase(change, existing) === 'half-swapped') {
    await performOnce(schemas, { type: 'rename_attribute', collection, from: oldKey, to: from.key }, schema);
  }
  const attribute = { ...shadowAttribute(change), key: shadowKey, type: to.type } as typeof to;
  await performOnce(schemas, { type: 'drop_attribute', collection, attribute }, schema);
  const after = await schemas.settle((item) => item.collection === collection && item.key === shadowKey, {
    onProgress,
  });
  // Its default may have been taken off for the time of the copy.
  const restored = findCollection(after.schema, collection)?.attributes.find(({ key }) => key === from.key);
  if (restored === undefined || attributeChanges(restored, { ...from, default: null }).length > 0) return;
  if (from.default !== null)
    await performOnce(schemas, { type: 'alter_attribute', collection, from: restored, to: from }, after.schema);
}
