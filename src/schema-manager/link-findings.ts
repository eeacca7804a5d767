import type { DocumentGateway } from '../appwrite/document-gateway.js';
import type { Finding } from '../errors.js';
import type { Operation } from '../operations/operation.js';
import { type LinkChange, linkChange } from './link-change.js';
import { readPages } from './read-pages.js';

const SHOWN = 10;
const CHUNK = 100;

/**
 * Ids that cannot become links: of documents that are not there (Appwrite would store null), or held twice where a relationship
 * allows it once. One pass, and a request for each hundred documents.
 */
export async function linkFindings(
  operations: readonly Operation[],
  documents: DocumentGateway,
  parked: ReadonlyMap<string, string> = new Map(),
): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  for (const operation of operations) {
    const change = linkChange(operation);
    if (change?.to === 'relationship') findings.push(...(await findingsOf(change, documents, parked)));
  }
  return findings;
}

async function findingsOf(
  change: LinkChange,
  documents: DocumentGateway,
  parked: ReadonlyMap<string, string>,
): Promise<readonly Finding[]> {
  const { collection, key, owner, relationship } = change;
  const related = owner === collection ? relationship.relatedCollection : owner;
  const physical = parked.get(`${collection}.${key}`) ?? key;
  const seen = new Set<string>();
  const dangling: string[] = [];
  const repeated: string[] = [];
  // A relationship cannot be selected by its name.
  const select = change.old === null ? { select: [physical] } : {};
  for await (const page of readPages(documents, collection, select)) {
    for (let at = 0; at < page.length; at += CHUNK) {
      const held = page.slice(at, at + CHUNK).flatMap((document) => {
        const id = document[physical];
        return typeof id === 'string' ? [{ document: document.$id, id }] : [];
      });
      const existing = await existingIds(
        held.map(({ id }) => id),
        related,
        documents,
      );
      for (const { document, id } of held) {
        if (!existing.has(id)) dangling.push(document);
        if (relationship.kind !== 'oneToOne') continue;
        if (seen.has(id)) repeated.push(document);
        seen.add(id);
      }
    }
  }
  const at = `${collection}.${key}`;
  return [
    ...finding(at, dangling, `the id of a document that is not in '${related}'`, `ids of '${related}', or null`),
    ...finding(at, repeated, 'an id that another one holds too', 'each id once, since the relationship is oneToOne'),
  ];
}

async function existingIds(ids: readonly string[], related: string, documents: DocumentGateway): Promise<Set<string>> {
  const wanted = [...new Set(ids)];
  if (wanted.length === 0) return new Set();
  const queries = [
    { method: 'equal', attribute: '$id', values: wanted },
    { method: 'limit', values: [CHUNK] },
    { method: 'select', values: ['$id'] },
  ];
  const page = await documents.list(
    related,
    queries.map((query) => JSON.stringify(query)),
  );
  return new Set(page.documents.map(({ $id }) => $id));
}

function finding(at: string, ids: readonly string[], found: string, expected: string): readonly Finding[] {
  if (ids.length === 0) return [];
  const shown = ids.slice(0, SHOWN).map((id) => `'${id}'`);
  return [
    {
      rule: 'link',
      at,
      found: `${ids.length} document${ids.length === 1 ? '' : 's'} in the way (${found}; ids ${shown.join(', ')}${ids.length > SHOWN ? ', …' : ''})`,
      expected,
      remedy: 'Correct those documents, or set the attribute to null in them, first.',
    },
  ];
}
