import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentPages } from '../../appwrite/documents/document-pages.js';
import { documentsByIds } from '../../appwrite/documents/documents-by-ids.js';
import { createNamedIds, type NamedIds } from '../../documents/named-ids.js';
import type { Finding } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { plural } from '../../util/plural.js';
import { heldIds, linkSelection, linkSides } from '../online-changes/link-sides.js';
import {
  fromKeyOf,
  type OnlineRelationshipChange,
  relationshipChangeOf,
} from '../online-changes/relationship-change.js';
import type { CopyCount } from '../plan/estimate-copies.js';

interface LinkSurvey {
  readonly findings: readonly Finding[];
  /** How many documents each change writes, by name (see `schemaName`). */
  readonly counts: ReadonlyMap<string, CopyCount>;
}

interface LinkCheckDeps {
  readonly documents: DocumentGateway;
  /** Stored keys of what is not where the schema says, by name (see `schemaName`). */
  readonly oldKeys?: ReadonlyMap<string, string>;
  /** Ids of changes that an earlier run has copied. */
  readonly isCopied?: ReadonlySet<string>;
}

/**
 * Checks ids that operations turn into links, or links into ids, before anything is written. Conflicts are ids without a document
 * (Appwrite would store null), ids held twice where a relationship allows it once, and several ids where only one fits. One pass per
 * change, and a request per hundred ids.
 *
 * @param start the schema the operations run on
 */
export async function checkLinks(
  operations: readonly Operation[],
  start: DatabaseSchema,
  { documents, oldKeys = new Map(), isCopied = new Set() }: LinkCheckDeps,
): Promise<LinkSurvey> {
  const changes = operations.flatMap((operation) => relationshipChangeOf(operation) ?? []);
  // A relationship over an attribute that does not exist yet starts from links, which are checked as such.
  const known = new Set(changes.filter(({ shadowKey }) => isCopied.has(shadowKey)).map(nameOf));
  const counts = new Map<string, CopyCount>();
  const findings: Finding[] = [];
  for (const change of changes) {
    const at = nameOf(change);
    if (known.has(at)) continue;
    known.add(at);
    const survey = await surveyEnd(
      change,
      start,
      documents,
      oldKeys.get(schemaName(change.collection, change.key)) ?? fromKeyOf(change),
    );
    findings.push(...survey.findings);
    counts.set(at, survey.count);
  }
  return { findings, counts };
}

async function surveyEnd(
  change: OnlineRelationshipChange,
  start: DatabaseSchema,
  documents: DocumentGateway,
  physical: string,
): Promise<{ readonly findings: readonly Finding[]; readonly count: CopyCount }> {
  const { collection, owner, relationship } = change;
  const { from, to } = linkSides(change);
  // Links of a list never name deleted documents, and dangling ids are removed from a list that only carries links.
  const isClean = (from.isRelationship && from.isMany) || change.carriesLinks === true;
  const mayDangle = to.isRelationship && !isClean;
  const related = owner === collection ? relationship.relatedCollection : owner;
  const isNew = findCollection(start, related) === undefined;
  let [total, changed] = [0, 0];
  const seen = new Set<string>();
  const [dangling, repeated, several] = [createNamedIds(), createNamedIds(), createNamedIds()];
  for await (const page of documentPages(documents, { collection, select: linkSelection([[physical, from]]) })) {
    const held = page.map((document) => ({ id: document.$id, ids: heldIds(document, physical) }));
    const wanted = mayDangle && !isNew ? held.flatMap(({ ids }) => ids) : [];
    const existing = await documentsByIds(documents, { collection: related, select: ['$id'] }, wanted);
    total += held.length;
    for (const { id, ids } of held) {
      if (ids.length > 0) changed += 1;
      if (mayDangle && ids.some((one) => !existing.has(one))) dangling.add(id);
      if (to.isExclusive && ids.some((one) => seen.has(one))) repeated.add(id);
      if (to.isExclusive) for (const one of ids) seen.add(one);
      if (!to.isMany && ids.length > 1) several.add(id);
    }
  }
  const at = nameOf(change);
  const findings = [
    ...finding(at, dangling, `an id that is not in '${related}'`, `ids of '${related}', or null`),
    ...finding(at, repeated, 'an id that another one holds too', `each id once, because ${exclusiveReason(change)}`),
    ...finding(at, several, 'more than one id', 'one id, or none'),
  ];
  return { findings, count: { seen: total, changed, values: changed } };
}

function nameOf({ collection, key }: OnlineRelationshipChange): string {
  return `${collection}.${key}`;
}

function exclusiveReason({ relationship: { kind } }: OnlineRelationshipChange): string {
  return kind === 'oneToOne' ? 'the relationship is oneToOne' : 'a linked document belongs to one only';
}

function finding(at: string, failing: NamedIds, found: string, expected: string): readonly Finding[] {
  if (failing.count() === 0) return [];
  return [
    {
      rule: 'link',
      at,
      found: `${plural(failing.count(), 'conflicting document')} (${found}; ids ${failing.quoted()})`,
      expected,
      remedy: 'Correct those documents, or set the attribute to null in them, first.',
    },
  ];
}
