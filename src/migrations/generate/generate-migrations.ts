import { join } from 'node:path';
import { type ContextDeps, contextDeps } from '../../context/context-deps.js';
import type { DbContext } from '../../context/db-context.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { linkChains } from '../../differ/link-chains.js';
import { refusalsOf } from '../../differ/refused-renames.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { describeOperation, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { AttributeRename } from '../../schema/rename.js';
import { NO_STATE } from '../../schema-manager/lock/managed-state.js';
import { declaredRenames, renameBlockers } from '../../schema-manager/plan/declared-renames.js';
import { takenEnds } from '../../schema-manager/plan/plan-blockers.js';
import { refuseUnknownNames } from '../../schema-manager/plan/refuse-unknown-names.js';
import {
  type AskRename,
  askOnce,
  type RenameAnswers,
  settleRenames,
} from '../../schema-manager/plan/resolve-renames.js';
import { replayMigrations, schemaAfter } from '../builder/collect-steps.js';
import { loadMigrations } from '../builder/load-migrations.js';
import { schemaOperations } from '../builder/migration-step.js';
import { DEFAULT_FOLDER } from '../builder/migrations-options.js';
import { swapsOf } from '../builder/swaps-of.js';
import { expandedSchema, type Inseparable } from './expanded-schema.js';
import { ownConverters } from './own-converter.js';
import { type PlannedFile, planFiles } from './plan-files.js';
import { pairCopies } from './print-pair-copies.js';
import { proveFiles } from './prove-files.js';
import { withReplayServer } from './replay-server.js';
import { languageIn, type MigrationLanguage } from './source-language.js';
import { type CollectionChange, splitByCollection } from './split-by-collection.js';
import { writeNewFiles } from './write-new-files.js';

export interface GenerateOptions {
  /** Folder of the migration files; `migrations` by default. */
  readonly folder?: string;
  /** Appended to the file names: `20260115_143000_update_posts_add_slugs.ts`. */
  readonly name?: string;
  /** Writes nothing. */
  readonly dryRun?: boolean;
  /** Which attributes were renamed: `{ 'users.about': 'bio', 'users.legacy': false }`. Asked at a terminal by default. */
  readonly renames?: RenameAnswers;
  /** Asked about renames; by default the context's. */
  readonly askRename?: AskRename;
  /**
   * Splits what breaks running code into two files: one that adds the new beside the old, and one (`phase = 'contract'`) that removes the
   * old, which runs once the previous version is gone.
   */
  readonly expand?: boolean;
  /** `ts` by default. */
  readonly language?: MigrationLanguage;
  /** The time in the file names; for tests. */
  readonly now?: Date;
}

export interface GeneratedFile extends PlannedFile {
  readonly path: string;
  /** What it does, one line each. */
  readonly operations: readonly string[];
}

/** An attribute that is dropped and its replacement. */
export interface AttributesInStep {
  readonly collection: string;
  readonly from: string;
  readonly to: string;
  /** Whether their types differ, so that the option needs functions. */
  readonly converts: boolean;
}

export interface GeneratedMigrations {
  /** In order; empty if entities and files agree. */
  readonly files: readonly GeneratedFile[];
  /** Whether they were written. */
  readonly written: boolean;
  /** With `expand`: the attributes that exist side by side between the files, for the context's option `inStep`. */
  readonly inStep: readonly AttributesInStep[];
}

/**
 * Writes migration files for the differences between a context's entities and the existing files: one per changed collection. First
 * replays the existing and the new files on an embedded server in memory; no other server is used. A failure writes nothing.
 *
 * @throws EntwriteError model_invalid; module_invalid or migration_invalid for an existing file; rename_unclear if there is nobody to ask;
 * plan_refused for a declared rename that would not carry the values; migrations_changed; engine_missing
 * @example
 * const { files } = await generateMigrations(db, { name: 'add slugs' });
 * for (const { path, operations } of files) console.log(path, operations);
 */
export async function generateMigrations(
  context: DbContext,
  options: GenerateOptions = {},
): Promise<GeneratedMigrations> {
  const deps: ContextDeps = contextDeps(context);
  return generateFor(deps.model(), { ...(deps.askRename && { askRename: deps.askRename }), ...options });
}

/** `generateMigrations` for a model without a context. */
export async function generateFor(
  model: Pick<EntityModel, 'schema' | 'renames'> & Partial<Pick<EntityModel, 'entities'>>,
  options: GenerateOptions,
): Promise<GeneratedMigrations> {
  const { folder = DEFAULT_FOLDER, dryRun = false } = options;
  const language = languageIn(folder, options.language);
  const existing = await replayMigrations(await loadMigrations(folder));
  const from = schemaAfter(existing);
  const applied = { state: { ...NO_STATE, swaps: swapsOf(existing) }, lock: null };
  const { renames: declared, refused, swaps } = declaredRenames(model, from, applied);
  const pending = diffSchemas(from, model.schema, declared);
  refuse(refusalsOf(refused, pending));
  if (pending.length === 0) return { files: [], written: false, inStep: [] };
  return withReplayServer(async (server) => {
    await server.replay(existing);
    const renames = await settledRenames(pending, from, { schema: model.schema, renames: declared }, options);
    const operations = diffSchemas(from, model.schema, renames);
    const named = declaredRenames({ ...model, renames }, from, applied);
    refuse([...renameBlockers(named, operations), ...takenEnds(from, operations)]);
    const ownConverter = ownConverters(model.entities ?? []);
    const { changes, pairs } = options.expand
      ? expandChanges(operations, from, model.schema)
      : { changes: changesOf(operations, from, model.schema), pairs: [] };
    const planned = planFiles(changes, from, {
      label: options.name ?? '',
      now: options.now ?? new Date(),
      language,
      ownConverter,
      copies: pairCopies(pairs, ownConverter),
      last: existing.at(-1)?.file.name,
      swaps: swaps.filter(({ id, isPending }) => !isPending && !applied.state.swaps.includes(id)).map(({ id }) => id),
    });
    const unwritten = planned.map((one) => ({ ...one, file: `${one.name}.${language.extension}` }));
    const proven = await proveFiles(unwritten, from, model.schema);
    await server.replay(proven);
    if (!dryRun)
      await writeNewFiles(
        folder,
        unwritten,
        existing.map(({ file }) => file),
      );
    const files = unwritten.map(({ file, ...one }) => ({
      ...one,
      path: join(folder, file),
      operations: proven
        .filter((collected) => collected.file.name === one.name)
        .flatMap(({ steps }) => schemaOperations(steps))
        .map(describeOperation),
    }));
    const inStep = pairs.map(({ collection, old, new: made }) => ({
      collection,
      from: old.key,
      to: made.key,
      converts: old.type !== made.type || old.array !== made.array,
    }));
    return { files, written: !dryRun, inStep };
  });
}

function changesOf(
  operations: readonly Operation[],
  from: DatabaseSchema,
  to: DatabaseSchema,
): readonly CollectionChange[] {
  // Drop lists of ids that only carry links from one `manyToMany` to another.
  const passing = new Set(linkChains(operations).flatMap((chain) => chain.slice(1, -1)));
  return splitByCollection(operations, from, to).map((change) => ({
    ...change,
    operations: change.operations.filter((operation) => !passing.has(operation)),
  }));
}

/** `changesOf` in two halves: what adds, and what removes. */
function expandChanges(operations: readonly Operation[], from: DatabaseSchema, to: DatabaseSchema) {
  const { schema, pairs, inseparable } = expandedSchema(operations, from, to);
  refuseInseparable(inseparable);
  const second = changesOf(diffSchemas(schema, to), schema, to);
  const breaking = new Set(second.map(({ collection }) => collection));
  const first = changesOf(diffSchemas(from, schema), from, schema);
  const changes = [
    ...first.map((change) =>
      change.kind === 'update' && breaking.has(change.collection) ? { ...change, kind: 'expand' as const } : change,
    ),
    ...second.map((change) => ({ ...change, kind: 'contract' as const })),
  ];
  return { changes, pairs };
}

/** @throws EntwriteError plan_refused */
function refuseInseparable(inseparable: readonly Inseparable[]): void {
  const findings = inseparable.map((one) => ({
    rule: 'inseparable',
    expected: 'a change whose old and new state can exist side by side',
    ...one,
  }));
  refuse(findings);
}

/** @throws EntwriteError plan_refused for changes that files could not make as intended */
function refuse(blockers: readonly Finding[]): void {
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

/** The renames of the model, and those that were answered or asked. */
async function settledRenames(
  operations: readonly Operation[],
  from: DatabaseSchema,
  model: Pick<EntityModel, 'schema' | 'renames'>,
  { renames: answers = {}, askRename }: GenerateOptions,
): Promise<EntityModel['renames']> {
  refuseUnknownNames({ renames: answers }, { live: from, model, operations }, 'generateMigrations');
  const said = await settleFileRenames(operations, { answers, ask: askRename });
  return [...model.renames, ...said];
}

/** Decides which drops and additions of one shape are renames. Throws rename_unclear if there is nobody to ask. */
function settleFileRenames(
  operations: readonly Operation[],
  { answers, ask }: { readonly answers: RenameAnswers; readonly ask: AskRename | undefined },
): Promise<readonly AttributeRename[]> {
  return settleRenames(operations, {
    answers,
    // Refused renames have thrown before.
    refused: [],
    documents: null,
    ask: ask && askOnce(ask),
    allowDestructive: false,
    isReviewed: false,
    call: 'generateMigrations',
  });
}
