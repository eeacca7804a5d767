import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import { missingLinkFinding, missingLinks } from '../../context/validation/missing-links.js';
import { relationshipEnds, requireQueryCollection } from '../../query/schema-collection.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { roomChecks } from '../../schema-manager/preflight/indexed-bytes.js';
import { dataFailed } from './data-problem.js';

/** Values of one document, by stored key. */
type Values = Readonly<Record<string, unknown>>;

/** What a data step checks before it writes. */
export interface StorableCheck {
  /**
   * Throws `data_step_failed` for values the server would not store as given: one too long for an index, for which it answers 500, and a
   * link to a missing document, for which it silently stores null instead of the previous link.
   *
   * @param created the documents that the same transaction creates, see `documentName`
   */
  readonly requireStorable: (
    collection: string,
    documents: readonly Values[],
    created?: ReadonlySet<string>,
  ) => Promise<void>;
  /** Call this for each document that is deleted. */
  readonly forget: (collection: string, id: string) => void;
}

/** How many existing documents are remembered; a million links should not fill the memory with names. */
const MOST = 10_000;

export function documentName(collection: string, id: string): string {
  return `${collection}/${id}`;
}

/** @param capabilities asked only if a value may be too long for an index */
export function createStorableCheck(
  schema: DatabaseSchema,
  documents: DocumentGateway,
  capabilities: () => Promise<Capabilities>,
): StorableCheck {
  /** Documents that were found. Deleting one later has the same effect as deleting it after the write. */
  const found = new Set<string>();

  async function requireRoom(collection: string, rows: readonly Values[]): Promise<void> {
    const { indexes } = requireQueryCollection(schema, collection);
    const checks = rows.flatMap((values) => roomChecks(values, indexes, (key) => `${collection}.${key}`));
    if (checks.length === 0) return;
    const server = await capabilities();
    const facts = checks.flatMap((check) => check(server) ?? [])[0];
    if (facts !== undefined) throw dataFailed(facts);
  }

  async function requireLinks(
    collection: string,
    rows: readonly Values[],
    created: ReadonlySet<string>,
  ): Promise<void> {
    const isUnknown = (name: string) => !found.has(name) && !created.has(name);
    const links = relationshipEnds(schema, collection).flatMap(({ key, target }) =>
      rows
        .flatMap((values) => [values[key]].flat())
        .filter((id): id is string => typeof id === 'string' && isUnknown(documentName(target, id)))
        .map((id) => ({ kind: 'relationship', at: `${collection}.${key}`, collection: target, id }) as const),
    );
    if (links.length === 0) return;
    const [missing] = await missingLinks(documents, links);
    const remedy = 'Create that document first, correct the id, or give null for no link.';
    if (missing !== undefined) throw dataFailed({ ...missingLinkFinding(missing), remedy });
    if (found.size > MOST) found.clear();
    for (const { collection: target, id } of links) found.add(documentName(target, id));
  }

  return {
    async requireStorable(collection, rows, created = new Set()) {
      await requireRoom(collection, rows);
      await requireLinks(collection, rows, created);
    },
    forget(collection, id) {
      found.delete(documentName(collection, id));
    },
  };
}
