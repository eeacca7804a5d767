import type { EntityMetadata, PropertyMetadata } from '../../metadata/model/entity-metadata.js';
import { sameData } from '../../util/same-data.js';
import { idProperty } from '../hydration/instantiate.js';
import { draftOf } from '../writes/prepare-drafts.js';
import type { WriteSession } from '../writes/write-session.js';

/** The values of an entity in stored form, by property; a property that cannot be stored as it is has none. */
export type EntitySnapshot = ReadonlyMap<string, unknown>;

/** What an entity holds now. */
export function snapshotOf(session: WriteSession, entity: object): EntitySnapshot {
  const metadata = session.metadata();
  const { stored, permissions } = draftOf(session, plainValues(metadata, entity, metadata.properties), 'update');
  const snapshot = new Map<string, unknown>();
  for (const { property, key } of metadata.properties) {
    if (key === '$permissions') snapshot.set(property, permissions);
    else if (Object.hasOwn(stored, key)) snapshot.set(property, stored[key]);
  }
  return snapshot;
}

/** The properties that an entity holds other values of than before; a value that was taken away is null. */
export function changedValues(
  session: WriteSession,
  entity: object,
  before: EntitySnapshot,
): Readonly<Record<string, unknown>> {
  const metadata = session.metadata();
  const now = snapshotOf(session, entity);
  const held = entity as Readonly<Record<string, unknown>>;
  const changed = metadata.properties.filter(({ property, kind, key }) => {
    if (kind === 'system' && key !== '$permissions') return false;
    const isEmpty = held[property] === undefined;
    if (isEmpty) return (before.get(property) ?? null) !== null && !isList(before.get(property));
    return !now.has(property) || !sameData(now.get(property) ?? null, before.get(property) ?? null);
  });
  const values = plainValues(metadata, entity, changed);
  return Object.fromEntries(changed.map(({ property }) => [property, values[property] ?? null]));
}

/** The values of properties as a write takes them: related documents that have an id are links. */
export function plainValues(
  metadata: EntityMetadata,
  entity: object,
  properties: readonly PropertyMetadata[],
): Readonly<Record<string, unknown>> {
  const held = entity as Readonly<Record<string, unknown>>;
  return Object.fromEntries(
    properties.flatMap((property) => {
      const value = held[property.property];
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

/** A to-many relation that is undefined was not loaded. */
function isList(value: unknown): boolean {
  return Array.isArray(value);
}
