import type { DocumentGateway } from '../appwrite/documents/document-gateway.js';
import { documentPages } from '../appwrite/documents/document-pages.js';
import { type Capabilities, capabilitiesOf, strictestEquality } from '../appwrite/server/capabilities.js';
import { passProgress } from '../documents/pass-progress.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import type { ProgressListener } from '../progress.js';
import type { AttributeSchema } from '../schema/attribute-schema.js';
import { attributeType } from '../schema/attribute-types.js';
import type { CollectionSchema, DatabaseSchema } from '../schema/database-schema.js';
import { isSystemCollection } from '../schema-manager/lock/system-collections.js';
import { createFailureCounter, type FailureCounter } from '../schema-manager/preflight/count-failures.js';
import type { DocumentFindings } from './examination.js';
import { createOrphanCounter, type OrphanCounter, referencesIn } from './references.js';

interface ScanDeps {
  readonly documents: DocumentGateway;
  readonly capabilities: Capabilities | null;
  readonly onProgress: ProgressListener;
  /** null if the entities break rules. */
  readonly model: EntityModel | null;
}

/** Reads the documents of each collection that has something to check once. */
export async function scanDocuments(schema: DatabaseSchema, deps: ScanDeps): Promise<DocumentFindings> {
  const found: { duplicates: FailureCounter[]; values: FailureCounter[] } = { duplicates: [], values: [] };
  const orphans: OrphanCounter[] = [];
  const references = deps.model === null ? [] : referencesIn(deps.model, schema);
  for (const collection of schema.collections.filter(({ id }) => !isSystemCollection(id))) {
    const counters = countersOf(collection, deps.capabilities ?? capabilitiesOf({ engine: null, version: null }));
    const all = [...counters.duplicates, ...counters.values];
    const own = references
      .filter((reference) => reference.collection === collection.id)
      .map((reference) => createOrphanCounter(reference, deps.documents));
    if (all.length + own.length === 0) continue;
    const report = passProgress({ collection: collection.id, documents: deps.documents }, deps.onProgress);
    for await (const page of documentPages(deps.documents, { collection: collection.id, select: null })) {
      for (const document of page) for (const counter of all) counter.look(document);
      for (const counter of own) await counter.look(page);
      report(page);
    }
    found.duplicates.push(...counters.duplicates);
    found.values.push(...counters.values);
    orphans.push(...own);
  }
  const findings = (list: readonly Pick<FailureCounter, 'finding'>[]) =>
    list.flatMap((counter) => counter.finding() ?? []);
  return { duplicates: findings(found.duplicates), values: findings(found.values), orphans: findings(orphans) };
}

function countersOf(collection: CollectionSchema, capabilities: Capabilities) {
  const { id, attributes, indexes } = collection;
  const server = { ...capabilities, textEquality: strictestEquality(capabilities) };
  return {
    duplicates: indexes
      .filter(({ type }) => type === 'unique')
      .map((index) =>
        createFailureCounter(
          { kind: 'unique', at: `${id}.${index.key}`, index },
          (document, key) => document[key],
          server,
        ),
      ),
    values: attributes
      .filter(isJudged)
      .map((attribute) =>
        createFailureCounter(
          { kind: 'value', at: `${id}.${attribute.key}`, attribute },
          (document, key) => document[key] ?? null,
        ),
      ),
  };
}

/** Whether values can break the attribute's rules and this can be checked here: lists are never null, and only the server can check geometries. */
function isJudged(attribute: AttributeSchema): boolean {
  const isLimited = attribute.required || attribute.type === 'enum' || 'min' in attribute;
  return isLimited && !attribute.array && attributeType(attribute).family !== 'geometry';
}
