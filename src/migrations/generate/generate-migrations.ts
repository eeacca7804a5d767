import { join } from 'node:path';
import { type ContextPorts, contextPorts } from '../../context/context-ports.js';
import type { DbContext } from '../../context/db-context.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { passingAttributes } from '../../differ/passing-attribute.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { describeOperation, type Operation } from '../../operations/operation.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { declaredRenames, renameBlockers } from '../../schema-manager/plan/declared-renames.js';
import type { AskRename, RenameAnswers } from '../../schema-manager/plan/resolve-renames.js';
import { replayMigrations } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { DEFAULT_FOLDER } from '../builder/migrations-options.js';
import { ownConverters } from './own-converter.js';
import { type PlannedFile, planFiles } from './plan-files.js';
import { proveFiles } from './prove-files.js';
import { withReplayServer } from './replay-server.js';
import { settleFileRenames } from './settle-file-renames.js';
import { languageIn, type MigrationLanguage } from './source-language.js';
import { splitByCollection } from './split-by-collection.js';
import { writeNewFiles } from './write-new-files.js';

export interface GenerateOptions {
  /** Folder of the migration files; `migrations` when not given. */
  readonly folder?: string;
  /** Added to the names of the files: `20260115_143000_update_posts_add_slugs.ts`. */
  readonly name?: string;
  /** Writes nothing. */
  readonly dryRun?: boolean;
  /** Which attributes were renamed: `{ 'users.about': 'bio', 'users.legacy': false }`. Asked at a terminal when not given. */
  readonly renames?: RenameAnswers;
  /** Who is asked about renames; the context's own when not given. */
  readonly askRename?: AskRename;
  /** `ts` when not given. */
  readonly language?: MigrationLanguage;
  /** The time the files carry; for tests. */
  readonly now?: Date;
}

export interface GeneratedFile extends PlannedFile {
  readonly path: string;
  /** What it does, one line each. */
  readonly operations: readonly string[];
}

export interface GeneratedMigrations {
  /** In order; none where entities and files agree. */
  readonly files: readonly GeneratedFile[];
  /** Whether they were written. */
  readonly written: boolean;
}

/**
 * Writes migration files for what the entities of a context and the existing files disagree about: one per changed collection.
 * The existing files, then the new ones, are replayed on an embedded server in memory first; no other server is asked. A failure
 * writes nothing.
 *
 * @throws EntwriteError model_invalid; module_invalid or migration_invalid for an existing file; rename_unclear where there is
 *   no one to ask; plan_refused for a declared rename that would not carry the values; engine_missing
 * @example
 * const { files } = await generateMigrations(db, { name: 'add slugs' });
 * for (const { path, operations } of files) console.log(path, operations);
 */
export async function generateMigrations(
  context: DbContext,
  options: GenerateOptions = {},
): Promise<GeneratedMigrations> {
  const ports: ContextPorts = contextPorts(context);
  return generateFor(ports.model(), { ...(ports.askRename && { askRename: ports.askRename }), ...options });
}

/** The same for a model without a context. */
export async function generateFor(
  model: Pick<EntityModel, 'schema' | 'renames'> & Partial<Pick<EntityModel, 'entities'>>,
  options: GenerateOptions,
): Promise<GeneratedMigrations> {
  const { folder = DEFAULT_FOLDER, dryRun = false } = options;
  const language = languageIn(folder, options.language);
  const existing = await replayMigrations(await loadMigrations(folder));
  const from = existing.at(-1)?.to ?? EMPTY_SCHEMA;
  if (diffSchemas(from, model.schema, model.renames).length === 0) return { files: [], written: false };
  return withReplayServer(async (server) => {
    await server.replay(existing);
    const operations = await settledOperations(from, model, options);
    refuseRenames(renameBlockers(declaredRenames(model, from, null), operations));
    const isPassing = passingAttributes(operations);
    const split = splitByCollection(operations, from, model.schema).map((change) => ({
      ...change,
      operations: change.operations.filter((operation) => !isPassing(operation)),
    }));
    const planned = planFiles(split, from, {
      label: options.name ?? '',
      now: options.now ?? new Date(),
      language,
      ownConverter: ownConverters(model.entities ?? []),
      last: existing.at(-1)?.file.name,
    });
    const unwritten = planned.map(({ name, text }) => ({ file: `${name}.${language.extension}`, text }));
    const proven = await proveFiles(unwritten, from, model.schema);
    await server.replay(proven);
    if (!dryRun) await writeNewFiles(folder, unwritten);
    const files = planned.map((file, at) => ({
      ...file,
      path: join(folder, unwritten[at]?.file ?? ''),
      operations: (proven[at]?.steps ?? []).flatMap((step) =>
        step.kind === 'schema' ? step.operations.map(describeOperation) : [],
      ),
    }));
    return { files, written: !dryRun };
  });
}

/** @throws EntwriteError plan_refused for declared renames that the files would not make as they are meant */
function refuseRenames(blockers: readonly Finding[]): void {
  const [first] = blockers;
  if (first === undefined) return;
  throw new EntwriteError(
    'plan_refused',
    {
      at: first.at,
      found: first.found,
      expected: first.expected,
      remedy: `${first.remedy} Nothing was written.`,
    },
    { findings: blockers },
  );
}

/** The operations, after those of one shape were distinguished into renames and others. */
async function settledOperations(
  from: DatabaseSchema,
  model: Pick<EntityModel, 'schema' | 'renames'>,
  { renames: answers = {}, askRename }: GenerateOptions,
): Promise<readonly Operation[]> {
  const operations = diffSchemas(from, model.schema, model.renames);
  const said = await settleFileRenames(operations, { answers, ask: askRename });
  return diffSchemas(from, model.schema, [...model.renames, ...said]);
}
