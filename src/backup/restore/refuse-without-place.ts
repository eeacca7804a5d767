import type { Finding } from '../../errors.js';
import { type AttributeChange, attributeChanges } from '../../schema/attribute-changes.js';
import { describeAttribute } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findCollection, shownKeys } from '../../schema/database-schema.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { backupRefused } from '../format/backup-problem.js';
import { collectionOf, documentFields } from '../format/document-fields.js';
import type { OpenBackup } from '../format/open-backup.js';

/**
 * Refuses values that cannot be restored because their attribute is gone, or has another type.
 *
 * @param wholes collections that are restored before them, with their relationships
 */
export function refuseWithoutPlace(
  { folder, manifest, collections }: OpenBackup,
  live: DatabaseSchema,
  wholes: readonly string[] = [],
): void {
  const places = withRelationshipsOf(wholes, manifest.schema, live);
  const findings = collections.flatMap((saved) =>
    savedKeys(saved, manifest.schema).flatMap((key) => placeFinding(saved.id, key, manifest.schema, places)),
  );
  if (findings.length === 0) return;
  throw backupRefused(
    folder,
    'values that have no place in the database',
    'an attribute for each',
    'See the findings.',
    findings,
  );
}

function withRelationshipsOf(wholes: readonly string[], backup: DatabaseSchema, live: DatabaseSchema): DatabaseSchema {
  const coming = (id: string) =>
    (findCollection(backup, id)?.relationships ?? []).filter(({ relatedCollection }) =>
      [id, relatedCollection].some((end) => wholes.includes(end)),
    );
  const others = live.collections.filter(({ id }) => !wholes.includes(id));
  return {
    collections: [
      ...others.map((one) => ({ ...one, relationships: [...one.relationships, ...coming(one.id)] })),
      ...backup.collections.filter(({ id }) => wholes.includes(id)),
    ],
  };
}

function placeFinding(collection: string, key: string, backup: DatabaseSchema, live: DatabaseSchema): Finding[] {
  const found = (schema: DatabaseSchema) => collectionOf(schema, collection).attributes.find((one) => one.key === key);
  const [before, now] = [found(backup), found(live)];
  const at = `${collection}.${key}`;
  if (now === undefined && !(before === undefined && shownKeys(live, collection).includes(key)))
    return [
      {
        rule: 'attribute_missing',
        at,
        found: `no ${before === undefined ? 'relationship' : 'attribute'} of that key in the database`,
        expected: before === undefined ? 'the relationship that was saved' : describeAttribute(before),
        remedy: 'Add it to its class again, an attribute with `required: false`, and migrate; then restore again.',
      },
    ];
  if (now === undefined || (before !== undefined && !attributeChanges(before, now).some(losesValues))) return [];
  return [
    {
      rule: 'attribute_differs',
      at,
      found: describeAttribute(now),
      expected: before === undefined ? 'the relationship that was saved' : describeAttribute(before),
      remedy: 'Declare the property as it was when the values were saved and migrate; then restore again.',
    },
  ];
}

/** Whether values may no longer fit an attribute; nulls always fit, because it is made optional meanwhile. */
function losesValues({ aspect, way }: AttributeChange): boolean {
  return ['type', 'array', 'encrypt'].includes(aspect) || (way === 'checked' && aspect !== 'required');
}

/** The stored keys whose values a backup holds. */
export function savedKeys(saved: SavedCollection, backup: DatabaseSchema): readonly string[] {
  return saved.attributes ?? documentFields(backup, collectionOf(backup, saved.id)).keys;
}
