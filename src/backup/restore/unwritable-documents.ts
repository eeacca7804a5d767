import { documentChunks } from '../../appwrite/documents/document-chunks.js';
import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { linkIds } from '../../appwrite/documents/link-id.js';
import { createNamedIds, type NamedIds } from '../../documents/named-ids.js';
import type { Finding } from '../../errors.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { RelationshipSchema } from '../../schema/relationship-schema.js';
import { isNumericKey } from '../../schema/rules/identifier.js';
import { documentsFinding } from '../format/describe-documents.js';
import { fieldValue, type SavedDocument } from '../format/document-text.js';
import { compareDocument, liveDocuments, sameLinks } from './compare-documents.js';
import type { RestoreTask, SurveyDeps } from './restore-task.js';
import type { RestoreWork } from './restore-work.js';

/**
 * Documents that need an update to be restored although Appwrite refuses it: in collections with a key that PHP reads as an integer (fact
 * 22).
 */
export async function unwritableDocuments(
  works: readonly RestoreWork[],
  wanted: DatabaseSchema,
  live: DatabaseSchema,
  deps: SurveyDeps,
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const { task } of works) {
    const { id } = task.saved;
    const own = numericKeyOf(id, wanted, live);
    const related = findCollection(wanted, id)?.relationships.filter(isKeptAtTheOtherEnd) ?? [];
    const reaching = related.filter(({ relatedCollection }) => numericKeyOf(relatedCollection, wanted, live) !== null);
    const keys = own === null ? reaching.map(({ key }) => key) : task.fields.linking;
    const at = own ?? reaching.map(({ relatedCollection }) => numericKeyOf(relatedCollection, wanted, live))[0] ?? null;
    if (at === null) continue;
    const unwritten = createNamedIds();
    for await (const chunk of documentChunks(deps.read(task.saved))) {
      deps.check();
      const found = task.isEmpty ? null : await liveDocuments(deps.documents, chunk, task.present);
      for (const document of chunk) {
        const before = found?.get(document.$id);
        const differs =
          own !== null && before !== undefined && compareDocument(document, before, task.fields) !== 'same';
        if (differs || isLinkedAnew(document, before, keys, task)) unwritten.add(document.$id);
      }
    }
    findings.push(...unwritable(id, at, unwritten));
  }
  return findings;
}

/** The attribute that makes a collection refuse updates, as `collection.key`; null if it accepts them. */
function numericKeyOf(id: string, ...schemas: readonly DatabaseSchema[]): string | null {
  const attributes = schemas.flatMap((schema) => findCollection(schema, id)?.attributes ?? []);
  const numeric = attributes.find(({ key }) => isNumericKey(key));
  return numeric === undefined ? null : `${id}.${numeric.key}`;
}

/** Whether setting a link at this end writes the document at the other one. */
function isKeptAtTheOtherEnd({ kind, twoWay }: RelationshipSchema): boolean {
  return kind === 'oneToMany' || (kind === 'oneToOne' && twoWay);
}

function isLinkedAnew(
  document: SavedDocument,
  before: WireDocument | undefined,
  keys: readonly string[],
  { fields }: RestoreTask,
): boolean {
  const isSame = (key: string) =>
    before === undefined
      ? linkIds(fieldValue(document, key, fields)).length === 0
      : sameLinks(document, before, key, fields);
  return !keys.filter((key) => fields.linking.includes(key)).every(isSame);
}

function unwritable(at: string, numeric: string, documents: NamedIds): readonly Finding[] {
  return documentsFinding(documents, {
    rule: 'key_unsupported',
    at,
    found: `links or changes that Appwrite refuses to write because of the key of '${numeric}', a whole number`,
    expected: 'documents that can be restored without an update',
    remedy:
      'Rename that attribute at the source (`renamedFrom`) and make another backup, or restore its collection alone, by the option `only`, into an empty database, without links.',
  });
}
