import { findCollection } from '../schema/database-schema.js';
import type { RelationshipSchema } from '../schema/relationship-schema.js';
import type { AttributeRename } from '../schema/rename.js';
import { type Breakage, renamedPartBreakage } from './breakage.js';
import { plainCall } from './builder-call.js';
import type { OperationDefinition } from './operation-definition.js';

/** Changes the keys or the delete rule of a relationship, but not its kind or collections. */
export interface AlterRelationship {
  readonly type: 'alter_relationship';
  readonly collection: string;
  readonly from: RelationshipSchema;
  readonly to: RelationshipSchema;
}

/** The visible ends that get another key. The server keeps the key of a hidden end, whatever a model says. */
export function renamedEnds({ collection, from, to }: Omit<AlterRelationship, 'type'>): readonly AttributeRename[] {
  const own = { collection, from: from.key, to: to.key };
  const other = { collection: from.relatedCollection, from: from.twoWayKey, to: to.twoWayKey };
  return (from.twoWay ? [own, other] : [own]).filter((end) => end.from !== end.to);
}

export const alterRelationship: OperationDefinition<AlterRelationship> = {
  type: 'alter_relationship',
  describe: (operation) =>
    `Alter relationship '${operation.collection}.${operation.from.key}' (${changes(operation).join(', ')})`,
  classify: () => 'data',
  delta: ({ collection, from, to }) => ({
    before: { kind: 'relationship', collection, value: from },
    after: { kind: 'relationship', collection, value: to },
    ...(from.key !== to.key && { rename: { collection, from: from.key, to: to.key } }),
  }),
  invert: ({ collection, from, to }) => ({ type: 'alter_relationship', collection, from: to, to: from }),
  requests: ({ collection, from, to }, server) => [
    server.updateRelationship(collection, from.key, to.key, to),
    ...(from.twoWay && from.twoWayKey !== to.twoWayKey
      ? [server.updateRelationship(from.relatedCollection, from.twoWayKey, to.twoWayKey, to)]
      : []),
  ],
  remainder(operation, live) {
    const { collection, from, to } = operation;
    const isRenamed = (findCollection(live, collection)?.relationships ?? []).some(
      ({ key, twoWayKey }) => key === to.key && twoWayKey === from.twoWayKey,
    );
    return isRenamed ? { ...operation, from: { ...from, key: to.key } } : operation;
  },
  builderCall: ({ collection, from, to }) =>
    plainCall('alterRelationship', collection, from.key, {
      ...(from.key !== to.key && { key: to.key }),
      ...(from.twoWay && from.twoWayKey !== to.twoWayKey && { inverse: to.twoWayKey }),
      ...(from.onDelete !== to.onDelete && { onDelete: to.onDelete }),
    }),
  phase: 'alter_relationships',
  breaks(operation) {
    const { collection, from, to } = operation;
    const at = `${collection}.${from.key}`;
    const found = `another key at an end: '${to.key}', '${to.twoWayKey}'`;
    const rule: Breakage = {
      rule: 'change-delete-rule',
      at,
      found: `onDelete ${from.onDelete} -> ${to.onDelete}`,
      expected: 'code that does not rely on the old rule',
      remedy: 'Deploy code that works with both, then run the file.',
    };
    return [
      ...(renamedEnds(operation).length > 0 ? [renamedPartBreakage('rename-relationship', at, found)] : []),
      ...(from.onDelete === to.onDelete ? [] : [rule]),
    ];
  },
};

function changes({ from, to }: AlterRelationship): string[] {
  const aspects: readonly (readonly [string, string, string])[] = [
    ['key', from.key, to.key],
    ...(from.twoWay ? [['two-way key', from.twoWayKey, to.twoWayKey] as const] : []),
    ['on delete', from.onDelete, to.onDelete],
  ];
  return aspects
    .filter(([, before, after]) => before !== after)
    .map(([name, before, after]) => `${name} ${before} -> ${after}`);
}
