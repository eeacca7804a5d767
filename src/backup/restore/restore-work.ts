import { unstampedEnds } from '../../documents/links/unseen-links.js';
import { throwFindings } from '../../errors.js';
import { isCreation, operationCollection } from '../../operations/operation.js';
import { queryText, wire } from '../../query/wire-query.js';
import { type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import type { SavedCollection } from '../format/backup-manifest.js';
import { documentsFinding } from '../format/describe-documents.js';
import { collectionOf, documentFields } from '../format/document-fields.js';
import type { OpenBackup } from '../format/open-backup.js';
import type { RestorePlan } from './restore-plan.js';
import { commonRelationships } from './restore-relationships.js';
import type { RestoreTask, SurveyDeps } from './restore-task.js';
import { type Survey, surveyDocuments } from './survey-documents.js';

/** A collection with what has to be done to its documents. */
export interface RestoreWork {
  readonly task: RestoreTask;
  readonly survey: Survey;
}

/** Surveys the documents of all collections, one after another, because each survey keeps the server busy; writes nothing. */
export async function surveyAll(
  backup: OpenBackup,
  plan: RestorePlan,
  live: DatabaseSchema,
  deps: SurveyDeps,
): Promise<RestoreWork[]> {
  const works: RestoreWork[] = [];
  for (const saved of backup.collections) {
    const task = await taskOf(saved, backup, plan, live, deps);
    works.push({ task, survey: await surveyDocuments(task, deps) });
  }
  return works;
}

const FIRST = [wire.limit(1), wire.select(['$id'])].map(queryText);

async function taskOf(
  saved: SavedCollection,
  backup: OpenBackup,
  plan: RestorePlan,
  live: DatabaseSchema,
  { documents }: SurveyDeps,
): Promise<RestoreTask> {
  const schema = collectionOf(plan.schema, saved.id);
  const common = commonRelationships(plan.schema, live);
  const present = documentFields(common, schema);
  const isEmpty =
    findCollection(live, saved.id) === undefined || (await documents.list(saved.id, FIRST)).documents.length === 0;
  return {
    saved,
    fields: documentFields(plan.schema, schema),
    present,
    unstamped: unstampedEnds(common, saved.id, present.linking)
      .filter(({ relatedCollection }) => !plan.unfinished.includes(relatedCollection))
      .map(({ key, relatedCollection }) => ({
        key,
        relatedCollection,
        since: latestSaved(relatedCollection, backup.manifest),
      })),
    isOwn: plan.own.has(saved.id),
    isEmpty,
  };
}

function latestSaved(collection: string, { collections, startedAt }: OpenBackup['manifest']): string {
  return collections.find(({ id }) => id === collection)?.lastUpdatedAt ?? startedAt;
}

/**
 * Throws backup_refused with a finding per collection that has documents newer than the backup. These may include documents of collections
 * that an interrupted restore had already opened, while others are unfinished.
 */
export function refuseNewer(works: readonly RestoreWork[], { unfinished }: Pick<RestorePlan, 'unfinished'>): void {
  const others = unfinished.filter((id) =>
    works.some(({ task, survey }) => task.saved.id === id && survey.newer.count() === 0),
  );
  const rest = others.length === 0 ? '' : ` To finish an interrupted restore, pass \`only\`: ${others.join(', ')}.`;
  const findings = works.flatMap(({ task, survey }) =>
    documentsFinding(survey.newer, {
      rule: 'newer_document',
      at: task.saved.id,
      found: 'changed since',
      expected: 'documents no newer than the backup',
      remedy: `Pass the option \`overwrite\` if their new values may be lost, or restore into another database.${rest}`,
    }),
  );
  throwFindings('backup_refused', findings);
}

/**
 * The collections whose documents will be written: by us, or by Appwrite on the other side of a link. Documents are surveyed without the
 * relationships that are still to be made.
 */
export function touchedCollections(
  { schema: { collections }, relate }: Pick<RestorePlan, 'schema' | 'relate'>,
  works: readonly RestoreWork[],
): ReadonlySet<string> {
  const own = [
    ...(works.length === 0 ? [] : relate.filter(isCreation).map(operationCollection)),
    ...works.filter(({ task, survey }) => survey.counts.same < task.saved.documents).map(({ task }) => task.saved.id),
  ];
  const ends = collections.flatMap(({ id, relationships }) =>
    relationships.flatMap(({ relatedCollection }) => [
      [id, relatedCollection],
      [relatedCollection, id],
    ]),
  );
  const others = ends.flatMap(([from = '', to = '']) => (own.includes(from) ? [to] : []));
  return new Set([...own, ...others]);
}
