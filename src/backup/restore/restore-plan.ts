import type { Finding } from '../../errors.js';
import type { Operation } from '../../operations/operation.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import {
  type CollectionSchema,
  changedSettings,
  type DatabaseSchema,
  findCollection,
  settingsOf,
  shownKeys,
} from '../../schema/database-schema.js';
import { earlyAttribute, looseAttribute } from '../../schema/loose-attribute.js';
import { restoringName, unfinishedRestores } from '../../schema-manager/lock/restoring-name.js';
import { sameData } from '../../util/same-data.js';
import { planRelationships } from './restore-relationships.js';
import type { RestoreRequest } from './restore-request.js';

/** What a restore does to the schema, in four stages: before the documents, before their links, after both, and last. */
export interface RestorePlan {
  readonly prepare: readonly Operation[];
  readonly relate: readonly Operation[];
  readonly tighten: readonly Operation[];
  readonly finish: readonly Operation[];
  /** What makes the restore impossible. */
  readonly conflicts: readonly Finding[];
  /** What cannot be restored unchanged; the rest can. */
  readonly losses: readonly Finding[];
  /** The backup's collections with the relationships that will exist in the end. */
  readonly schema: DatabaseSchema;
  /** Collections that this restore created, now or before an interruption. */
  readonly own: ReadonlySet<string>;
  /** Collections that an interrupted restore of this backup left unfinished. */
  readonly unfinished: readonly string[];
}

/**
 * Plans from what the server shows now, so that an interrupted restore is planned again and continues. Attributes with saved nulls are
 * optional and without default until the documents are written (Appwrite would write defaults over nulls and refuse the rest), and are
 * widened for values outside their range or elements. Indexes and relationships come after the documents (bulk writes are impossible with
 * relationships); unique indexes under which documents take each other's values are dropped meanwhile. Until the end the name of a
 * collection marks it as being restored; a new one is also disabled. Pure.
 */
export function planRestore(live: DatabaseSchema, request: RestoreRequest): RestorePlan {
  const stages = { prepare: [], relate: [], tighten: [], finish: [] } as Record<Stage, Operation[]>;
  const conflicts: Finding[] = [];
  const own = new Set<string>();
  const unfinished: string[] = [];
  for (const id of request.chosen) {
    const wanted = findCollection(request.schema, id);
    if (wanted === undefined) continue;
    const existing = findCollection(live, id);
    const isUnfinished = existing?.name === restoringName(wanted.name, request.backupId);
    if (isUnfinished) unfinished.push(id);
    if (existing === undefined || (isUnfinished && !existing.enabled)) own.add(id);
    if (existing === undefined) planNew(wanted, request, stages);
    else planExisting(existing, wanted, live, request, stages, conflicts);
  }
  const relationships = planRelationships(live, request);
  stages.relate.push(...relationships.operations);
  conflicts.push(...relationships.conflicts);
  return { ...stages, conflicts, losses: relationships.losses, schema: relationships.schema, own, unfinished };
}

type Stage = 'prepare' | 'relate' | 'tighten' | 'finish';
type Stages = Readonly<Record<Stage, Operation[]>>;

function planNew(wanted: CollectionSchema, request: RestoreRequest, { prepare, tighten, finish }: Stages): void {
  const bare = { ...wanted, relationships: [] };
  if (!request.withData) {
    prepare.push({ type: 'create_collection', collection: bare });
    return;
  }
  const meanwhile = { ...settingsOf(wanted), name: restoringName(wanted.name, request.backupId), enabled: false };
  const attributes = wanted.attributes.map((attribute) => {
    const wide = request.widened(wanted.id, attribute);
    return request.hasNulls(wanted.id, attribute.key) ? looseAttribute(wide) : wide;
  });
  prepare.push({ type: 'create_collection', collection: { ...bare, ...meanwhile, attributes, indexes: [] } });
  for (const [at, from] of attributes.entries()) {
    const to = wanted.attributes[at];
    if (to !== undefined && attributeChanges(from, to).length > 0)
      tighten.push({ type: 'alter_attribute', collection: wanted.id, from, to });
  }
  for (const index of wanted.indexes) tighten.push({ type: 'create_index', collection: wanted.id, index });
  finish.push({ type: 'update_collection', collection: wanted.id, from: meanwhile, to: settingsOf(wanted) });
}

function planExisting(
  existing: CollectionSchema,
  wanted: CollectionSchema,
  live: DatabaseSchema,
  request: RestoreRequest,
  { prepare, tighten, finish }: Stages,
  conflicts: Finding[],
): void {
  const collection = wanted.id;
  // Restoring only its schema would open a collection that holds some of its documents.
  if (!request.withData) conflicts.push(...unfinishedRestores({ collections: [existing] }, WITH_DOCUMENTS));
  for (const attribute of wanted.attributes) {
    const present = existing.attributes.find(({ key }) => key === attribute.key);
    const alter = (stage: Operation[], from: typeof attribute, to: typeof attribute) => {
      if (attributeChanges(from, to).length > 0) stage.push({ type: 'alter_attribute', collection, from, to });
    };
    if (present === undefined && shownKeys(live, collection).includes(attribute.key)) {
      conflicts.push(conflict(`${collection}.${attribute.key}`, 'type', 'relationship', attribute.type));
      continue;
    }
    if (present === undefined) {
      const loose = looseAttribute(request.widened(collection, attribute));
      prepare.push({ type: 'add_attribute', collection, attribute: loose });
      alter(tighten, loose, attribute);
      continue;
    }
    const blocker = attributeChanges(present, attribute).find(({ way }) => way === 'online');
    if (blocker !== undefined) {
      conflicts.push(conflict(`${collection}.${attribute.key}`, blocker.aspect, blocker.from, blocker.to));
      continue;
    }
    const nullsCome = request.isMarked(collection) && request.hasNulls(collection, attribute.key);
    const early = earlyAttribute(present, request.widened(collection, attribute), nullsCome);
    alter(prepare, present, early);
    alter(tighten, early, attribute);
  }
  for (const present of existing.indexes) {
    const index = wanted.indexes.find(({ key }) => key === present.key) ?? present;
    if (sameData(present, index) && !request.isCrossed(collection, index.key)) continue;
    prepare.push({ type: 'drop_index', collection, index: present });
    tighten.push({ type: 'create_index', collection, index });
  }
  for (const index of wanted.indexes)
    if (!existing.indexes.some(({ key }) => key === index.key))
      tighten.push({ type: 'create_index', collection, index });
  const now = settingsOf(existing);
  const meanwhile = { ...now, name: restoringName(wanted.name, request.backupId) };
  const last = request.withData && request.isMarked(collection) ? meanwhile : now;
  if (changedSettings(now, last).length > 0)
    prepare.push({ type: 'update_collection', collection, from: now, to: last });
  if (changedSettings(last, settingsOf(wanted)).length > 0)
    finish.push({ type: 'update_collection', collection, from: last, to: settingsOf(wanted) });
}

function conflict(at: string, aspect: string, from: unknown, to: unknown): Finding {
  return {
    rule: 'restore_conflict',
    at,
    found: `${aspect} ${String(from)} in the database`,
    expected: `${aspect} ${String(to)} as in the backup`,
    remedy: 'Restore into another database, or remove the attribute or collection there first.',
  };
}

const WITH_DOCUMENTS = 'Restore it without `schemaOnly` to finish that, or delete it.';
