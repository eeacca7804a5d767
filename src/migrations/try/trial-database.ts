import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import type { EmbeddedPlace } from '../../appwrite/server/embedded-place.js';
import { withMemoryServer } from '../../appwrite/server/start-embedded.js';
import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import { DbContext } from '../../context/db-context.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { sidesOf } from '../../schema/relationship-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { withoutSystemCollections } from '../../schema-manager/lock/system-collections.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { createDataAccess, type DataAccess } from '../data/access/data-access.js';
import { UNRECORDED } from '../data/data-deps.js';

/** An empty database on a server in memory, on which migrations run as anywhere else. */
export interface TrialDatabase {
  readonly db: DbContext;
  /** Documents by stored keys, with the present schema. */
  readonly open: () => Promise<DataAccess>;
  /** The schema, and the documents of each collection as text. */
  readonly picture: () => Promise<Picture>;
}

export interface Picture {
  readonly schema: DatabaseSchema;
  readonly hash: string;
  /** By `collection/id`, without what every write changes. */
  readonly documents: ReadonlyMap<string, string>;
}

/** Which real server the embedded one imitates. */
export type TrialDials = Omit<EmbeddedPlace, 'file'>;

/** The context of a trial; files do not depend on entities. */
class TrialDb extends DbContext {}

/** Starts a server in memory, works with a database on it, and stops it. Throws `engine_missing` if there is no SQLite. */
export function withTrialDatabase<Result>(
  dials: TrialDials,
  work: (database: TrialDatabase) => Promise<Result>,
): Promise<Result> {
  return withMemoryServer(dials, async ({ endpoint, projectId, apiKey }) => {
    const folder = await mkdtemp(join(tmpdir(), 'entwrite-trial-'));
    const db = new TrialDb({ endpoint, projectId, apiKey, databaseId: 'trial', backups: { folder, plain: true } });
    const deps = contextDeps(db);
    try {
      return await work({ db, open: () => openAccess(deps), picture: () => takePicture(deps) });
    } finally {
      await db.dispose();
      await rm(folder, { recursive: true, force: true });
    }
  });
}

async function openAccess({ schemas, documents, transport, options, onProgress }: ContextDeps): Promise<DataAccess> {
  return createDataAccess({
    ...UNRECORDED,
    documents,
    transport,
    databaseId: options.databaseId,
    schema: withoutSystemCollections((await schemas.read()).schema),
    writable: null,
    serverTime: async () => new Date().toISOString(),
    capabilities: schemas.capabilities,
    onProgress,
    signal: new AbortController().signal,
  });
}

async function takePicture({ schemas, documents }: ContextDeps): Promise<Picture> {
  const schema = withoutSystemCollections((await schemas.read()).schema);
  const pictured = new Map<string, string>();
  for (const { id } of schema.collections) {
    const links = sidesOf(schema, id).map(({ relationship }) => `${relationship.key}.$id`);
    const select = links.length === 0 ? null : ['*', ...links];
    for await (const page of documentPages(documents, { collection: id, select }))
      for (const document of page) pictured.set(`${id}/${document.$id}`, canonicalJson(contentOf(document)));
  }
  return { schema, hash: schemaHash(schema), documents: pictured };
}

const CHANGING: ReadonlySet<string> = new Set(['$sequence', '$updatedAt', '$createdAt', '$tableId', '$databaseId']);

/** Values, permissions and links; linked documents by id. */
function contentOf(document: WireDocument): Readonly<Record<string, unknown>> {
  return Object.fromEntries(
    Object.entries(document)
      .filter(([key]) => !CHANGING.has(key))
      .map(([key, value]) => [key, linked(value)]),
  );
}

function linked(value: unknown): unknown {
  if (Array.isArray(value)) {
    const ids = value.map(linked);
    return value.some((one) => typeof one === 'object' && one !== null && '$id' in one) ? ids.map(String).sort() : ids;
  }
  if (typeof value !== 'object' || value === null) return value;
  return '$id' in value ? value.$id : value;
}
