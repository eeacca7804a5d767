import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { sameData } from '../../util/same-data.js';
import { idProperty } from '../hydration/instantiate.js';
import type { Draft } from '../validation/draft.js';
import { draftOf } from '../writes/prepare-drafts.js';
import type { WriteSession } from '../writes/write-session.js';

/** The stored values of an entity, by property; for a value that cannot be stored, a text to recognise it by. */
export type EntitySnapshot = ReadonlyMap<string, unknown>;

/** The current values of an entity. */
export function snapshotOf(session: WriteSession, entity: object): EntitySnapshot {
  const metadata = session.metadata();
  const values = plainValues(metadata, entity, metadata.properties);
  const { stored, permissions } = draftOf(session, values, 'update');
  const snapshot = new Map<string, unknown>();
  for (const { property, key } of metadata.properties) {
    if (key === '$permissions') snapshot.set(property, ownCopy(permissions));
    else if (Object.hasOwn(stored, key)) snapshot.set(property, ownCopy(stored[key]));
    else if (isPlain(values[property])) snapshot.set(property, { unstored: plainText(values[property]) });
  }
  return snapshot;
}

/** The snapshot of an entity after a write. */
export function writtenSnapshot(before: EntitySnapshot, { metadata, stored, permissions }: Draft): EntitySnapshot {
  const snapshot = new Map(before);
  for (const { property, key } of metadata.properties) {
    if (key === '$permissions' && permissions !== undefined) snapshot.set(property, ownCopy(permissions));
    else if (Object.hasOwn(stored, key)) snapshot.set(property, ownCopy(stored[key]));
  }
  return snapshot;
}

/** The properties of an entity that differ from the snapshot; a removed value is null. */
export function changedValues(
  session: WriteSession,
  entity: object,
  before: EntitySnapshot,
): Readonly<Record<string, unknown>> {
  const metadata = session.metadata();
  const now = snapshotOf(session, entity);
  const fields = entity as Readonly<Record<string, unknown>>;
  const changed = metadata.properties.filter(({ property, kind, key }) => {
    if (kind === 'system' && key !== '$permissions') return false;
    if (fields[property] === undefined) {
      const had = before.get(property) ?? null;
      // An undefined to-many relation was not loaded, and an empty list is stored like a missing one.
      return had !== null && !(Array.isArray(had) && (kind === 'relationship' || had.length === 0));
    }
    return !now.has(property) || !sameData(now.get(property) ?? null, before.get(property) ?? null);
  });
  const values = plainValues(metadata, entity, changed);
  return Object.fromEntries(changed.map(({ property }) => [property, values[property] ?? null]));
}

/** The values of properties for a write, in which related documents with an id become that id. */
export function plainValues(
  metadata: EntityMetadata,
  entity: object,
  properties: readonly PropertyMetadata[],
): Readonly<Record<string, unknown>> {
  const fields = entity as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    properties.flatMap((property) => {
      const value = fields[property.property];
      if (value === undefined) return [];
      const isLink =
        property.kind === 'relationship' || (property.kind === 'attribute' && property.references !== null);
      return [[property.property, isLink ? linksOf(value) : value]];
    }),
  );

  function linksOf(value: unknown): unknown {
    return Array.isArray(value) ? value.map(linkOf) : linkOf(value);
  }

  function linkOf(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || value instanceof Date) return value;
    const { id, $id } = value as { id?: unknown; $id?: unknown };
    const own = (value as Readonly<Record<string, unknown>>)[idProperty(metadata) ?? '$id'];
    return [id, $id, own].find((one) => typeof one === 'string') ?? value;
  }
}

/** Lists without parts that the entity has too: a position, for example, may be changed in place, which must show as a difference. */
function ownCopy(stored: unknown): unknown {
  return Array.isArray(stored) ? stored.map(ownCopy) : stored;
}

/** Whether values like this one can be compared as text. */
function isPlain(value: unknown): boolean {
  return (
    value !== undefined && [value].flat().every((one) => one === null || typeof one !== 'object' || one instanceof Date)
  );
}

function plainText(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one));
}
