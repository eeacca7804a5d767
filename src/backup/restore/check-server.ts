import { type Capabilities, describeServer } from '../../appwrite/server/capabilities.js';
import type { Finding } from '../../errors.js';
import type { AttributeSchema } from '../../schema/attribute-schema.js';
import { attributeType } from '../../schema/attribute-types.js';
import { type CollectionSchema, findCollection } from '../../schema/database-schema.js';
import { holdsNul } from '../../schema/holds-nul.js';
import { createFailureCounter, type FailureCounter } from '../../schema-manager/preflight/count-failures.js';
import { backupRefused } from '../format/backup-problem.js';
import type { SavedDocument } from '../format/document-text.js';
import type { OpenBackup } from '../format/open-backup.js';
import type { OpenDatabase } from '../source/backup-database.js';

/**
 * What is otherwise on the server that a backup goes to. One that an earlier step of the same run made goes back to its own server.
 *
 * @throws EntwriteError backup_refused for documents that the server cannot hold as they were saved
 */
export async function serverDifferences(
  backup: OpenBackup,
  { schemas, databaseId }: OpenDatabase,
  withDocuments: boolean,
  check: () => void,
): Promise<readonly Finding[]> {
  const { kind, engine = null } = backup.manifest;
  if (kind === 'automatic') return [];
  const server = await schemas.capabilities();
  if (server.engine === null || server.engine === engine) return [];
  const findings = await checkServer(backup, server, withDocuments, check);
  if (findings.length === 0) return otherEngine(backup, server);
  throw backupRefused(
    databaseId,
    `documents or a schema that ${describeServer(server)} cannot hold as they were saved`,
    'a backup that can be restored whole',
    'See the findings; nothing was changed.',
    findings,
  );
}

/**
 * What the server that a backup goes to cannot hold as it was saved, because it stores in another engine: known before anything is
 * written. One pass over the documents of collections in which there is something to look for.
 */
async function checkServer(
  { manifest, collections, documents }: OpenBackup,
  server: Capabilities,
  withDocuments: boolean,
  check: () => void,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const saved of collections) {
    const collection = findCollection(manifest.schema, saved.id);
    if (collection === undefined) continue;
    findings.push(...schemaConflicts(collection, server));
    const counters = withDocuments ? countersOf(collection, server) : [];
    if (counters.length === 0) continue;
    for await (const page of documents(saved)) {
      check();
      for (const document of page) for (const counter of counters) counter.look(document);
    }
    findings.push(...counters.flatMap((counter) => counter.finding() ?? []));
  }
  return findings;
}

/** What behaves otherwise on the server although everything is restored as it was; none where it stores in the same engine. */
function otherEngine({ manifest }: OpenBackup, server: Capabilities): readonly Finding[] {
  const { engine = null } = manifest;
  if (engine === null || server.engine === null || engine === server.engine) return [];
  return [
    {
      rule: 'other_engine',
      at: manifest.databaseId,
      found: `a backup from ${describeServer({ engine, version: null })}, for ${describeServer(server)}`,
      expected: 'the same engine, for filters and orders to give the same',
      remedy:
        server.textEquality === 'folded'
          ? 'Documents are the same; filters and unique indexes compare texts without case and accents here, and nulls come first in orders.'
          : 'Documents are the same; filters and unique indexes compare whole texts here, by case and accents, and nulls may come at the other end of orders.',
    },
  ];
}

function schemaConflicts({ id, attributes, indexes }: CollectionSchema, server: Capabilities): readonly Finding[] {
  const { spatial, indexesOptionalSpatial, limits } = server;
  const points = spatial === false ? attributes.filter((one) => attributeType(one).family === 'geometry') : [];
  const optional = new Set(attributes.filter(({ required }) => !required).map(({ key }) => key));
  const overOptional = indexes.filter(
    ({ type, attributes: keys }) =>
      indexesOptionalSpatial === false && type === 'spatial' && keys.some((key) => optional.has(key)),
  );
  const searched = indexes.filter(({ type }) => type === 'fulltext');
  const most = limits?.fulltextIndexes ?? Number.POSITIVE_INFINITY;
  return [
    ...points.map(({ key, type }) => ({
      rule: 'no_spatial_types',
      at: `${id}.${key}`,
      found: `a ${type}, for ${describeServer(server)}`,
      expected: 'a server with geometries',
      remedy: 'Restore into an Appwrite on MariaDB or PostgreSQL.',
    })),
    ...overOptional.map(({ key, attributes: keys }) => ({
      rule: 'index_spatial_optional',
      at: `${id}.${key}`,
      found: `a spatial index over the optional '${keys.join(', ')}', for ${describeServer(server)}`,
      expected: 'a required attribute; spatial indexes hold no nulls there',
      remedy: 'Make the attribute required or drop the index before the backup is made.',
    })),
    ...searched.slice(most).map(({ key }) => ({
      rule: 'too_many_fulltext_indexes',
      at: `${id}.${key}`,
      found: `a further fulltext index, for ${describeServer(server)}`,
      expected: `at most ${most} in a collection`,
      remedy: 'Drop it before the backup is made, or restore into an Appwrite on MariaDB or PostgreSQL.',
    })),
  ];
}

const isText = (attribute: AttributeSchema): boolean => attributeType(attribute).family === 'text';

type SavedCounter = Pick<FailureCounter, 'finding'> & { readonly look: (document: SavedDocument) => void };

function countersOf({ id, attributes, indexes }: CollectionSchema, server: Capabilities): readonly SavedCounter[] {
  const texts = attributes.filter(isText);
  const dates = attributes.filter(({ type }) => type === 'datetime');
  const overTexts = indexes.filter((index) => texts.some(({ key }) => index.attributes.includes(key)));
  const valueAt = (document: SavedDocument, key: string) => document[key] ?? null;
  const unique = server.textEquality === 'folded' ? overTexts.filter(({ type }) => type === 'unique') : [];
  const long = server.limits?.indexedValueBytes == null ? [] : overTexts.filter(({ type }) => type !== 'fulltext');
  const earliest = server.limits?.earliestYear ?? null;
  return [
    ...unique.map((index) =>
      createFailureCounter({ kind: 'unique', at: `${id}.${index.key}`, index }, valueAt, server),
    ),
    ...long.map((index) => createFailureCounter({ kind: 'indexed', at: `${id}.${index.key}`, index }, valueAt, server)),
    ...(server.cutsTextAtNul === true ? texts : []).map(({ key }) =>
      valueCounter(`${id}.${key}`, key, holdsNul, {
        rule: 'cut_text',
        what: 'a NUL character, at which this server cuts a text off',
        expected: 'texts without NUL characters',
      }),
    ),
    ...(earliest === null ? [] : dates).map(({ key }) =>
      valueCounter(`${id}.${key}`, key, (value) => isBefore(value, earliest ?? 0), {
        rule: 'early_date',
        what: `a date before the year ${earliest}`,
        expected: `dates from the year ${earliest}, the first that this server stores`,
      }),
    ),
  ];
}

/** Ids that a finding names. */
const NAMED = 10;

function valueCounter(
  at: string,
  key: string,
  isWrong: (value: unknown) => boolean,
  { rule, what, expected }: { readonly rule: string; readonly what: string; readonly expected: string },
): SavedCounter {
  const ids: string[] = [];
  let count = 0;
  return {
    look(document) {
      if (!isWrong(document[key] ?? null)) return;
      count += 1;
      if (ids.length < NAMED) ids.push(document.$id);
    },
    finding() {
      if (count === 0) return null;
      const named = `${ids.map((id) => `'${id}'`).join(', ')}${count > ids.length ? ', …' : ''}`;
      const found = `${count} document${count === 1 ? '' : 's'} with ${what} (ids ${named})`;
      const remedy =
        'Correct these documents where they come from and take another backup, or restore without it (`only`).';
      return { rule, at, found, expected, remedy, documents: ids };
    },
  };
}

function isBefore(value: unknown, year: number): boolean {
  if (Array.isArray(value)) return value.some((item) => isBefore(item, year));
  return typeof value === 'string' && new Date(value).getUTCFullYear() < year;
}
