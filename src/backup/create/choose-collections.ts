import { EntwriteError } from '../../errors.js';
import type { CollectionSchema, DatabaseSchema } from '../../schema/database-schema.js';
import { isSystemCollection } from '../../schema-manager/lock/system-collections.js';
import { expectedName } from '../../util/near-names.js';
import type { BackupManifest } from '../format/backup-manifest.js';
import { backupRefused } from '../format/backup-problem.js';
import { documentFields } from '../format/document-fields.js';

type Chosen = BackupManifest['chosen'];

/** The schema without entwrite's own collections, unless they were requested by name. */
export function visibleSchema(
  collections: readonly CollectionSchema[],
  chosen: Chosen,
): { collections: CollectionSchema[] } {
  return {
    collections: collections.filter(({ id }) => !isSystemCollection(id) || chosen.some((other) => other.id === id)),
  };
}

/** Interprets `only`; by default all collections but entwrite's own. Throws backup_refused for a name without a collection. */
export function chooseCollections(
  collections: readonly CollectionSchema[],
  only: readonly string[] | undefined,
): Chosen {
  if (only === undefined)
    return collections.filter(({ id }) => !isSystemCollection(id)).map(({ id }) => ({ id, attributes: null }));
  const chosen = new Map<string, readonly string[] | null>();
  for (const name of only) {
    const whole = collections.find(({ id }) => id === name);
    const owners = collections.filter(({ id }) => name.startsWith(`${id}.`));
    // Ids and keys may contain dots.
    const owner = owners.find((one) => hasKey(name, one, { collections })) ?? owners[0];
    const collection = whole ?? owner;
    if (collection === undefined) {
      const ids = collections.map(({ id }) => id);
      const expected = expectedName(name, ids, 'a collection of the database');
      throw backupRefused(name, 'no such collection', expected, 'Correct the name; nothing was saved.');
    }
    const before = chosen.get(collection.id);
    refuseUnknownKey(name, collection, whole === undefined, { collections });
    if (whole !== undefined || before === null) chosen.set(collection.id, null);
    else chosen.set(collection.id, [...(before ?? []), name.slice(collection.id.length + 1)]);
  }
  return [...chosen].map(([id, attributes]) => ({ id, attributes }));
}

function hasKey(name: string, collection: CollectionSchema, schema: DatabaseSchema): boolean {
  return documentFields(schema, collection).keys.includes(name.slice(collection.id.length + 1));
}

function refuseUnknownKey(name: string, collection: CollectionSchema, isKey: boolean, schema: DatabaseSchema): void {
  if (!isKey || hasKey(name, collection, schema)) return;
  const names = documentFields(schema, collection).keys.map((key) => `${collection.id}.${key}`);
  throw backupRefused(
    name,
    'no such attribute, or a relationship that is saved with the other collection',
    expectedName(name, names, 'an attribute of the collection'),
    'Correct the name; nothing was saved.',
  );
}

/** Throws backup_refused if values of encrypted attributes would be written in plain text without consent. */
export function refuseExposure(
  collections: readonly CollectionSchema[],
  chosen: Chosen,
  { isEncrypted, plain = false }: { readonly isEncrypted: boolean; readonly plain?: boolean | undefined },
): void {
  if (isEncrypted || plain) return;
  const exposed = collections.flatMap(({ id, attributes }) => {
    const choice = chosen.find((other) => other.id === id);
    if (choice === undefined) return [];
    return attributes
      .filter(({ key }) => choice.attributes?.includes(key) ?? true)
      .filter((attribute) => 'encrypt' in attribute && attribute.encrypt)
      .map(({ key }) => `${id}.${key}`);
  });
  if (exposed.length === 0) return;
  const condition = 'if the folder is a safe place.';
  throw new EntwriteError('backup_refused', {
    at: exposed.join(', '),
    found: 'encrypted attributes, which Appwrite returns decrypted',
    expected: 'an encrypted backup, or permission to write them in plain text',
    remedy: `Pass \`encrypt: { passphrase }\`, or \`plain: true\` ${condition}`,
    commandLine: {
      remedy: `Pass --encrypt, with ENTWRITE_BACKUP_PASSPHRASE in the environment, or --plain ${condition}`,
    },
  });
}
