import { join } from 'node:path';
import { createBackup } from '../../../src/backup/create/create-backup.js';
import { restoreBackup } from '../../../src/backup/restore/restore-backup.js';
import type { Random } from '../random.js';
import type { Scenario, Work } from '../scenario.js';
import { approved, type MigrationParts, managerAt, migrateTo } from '../scenarios/parts.js';
import type { Site } from '../site.js';
import { damage } from './damage.js';
import type { Mutated } from './mutation.js';
import { isOneWay, wayBack } from './mutations.js';
import { isRefused, partsOf, settle } from './settle.js';
import { schemaOfModel, type WalkModel } from './walk-model.js';
import type { WalkedFiles } from './walked-files.js';

/** A step of a walk as its works see it: models are known once it has begun. */
export interface WalkStep {
  readonly random: Random;
  /** How it migrates. */
  readonly options: NonNullable<MigrationParts['options']>;
  readonly before: WalkModel;
  readonly files: WalkedFiles;
  /** The one that processes begin with. */
  readonly first: () => WalkModel;
  /** The one that counts in the end. */
  readonly last: () => WalkModel;
}

/** What aims are drawn by. */
export interface DrawAims {
  readonly mutate: (from: WalkModel) => Mutated;
  /** The model that files of the step before began with. */
  readonly earlier: WalkModel;
  readonly nextNumber: () => number;
}

/** What processes do in a step of a walk. */
export interface StepKind {
  readonly name: string;
  /** The models of its versions, where another one follows a first one; none where the model stays. */
  readonly aims: (before: WalkModel, draw: DrawAims) => readonly Mutated[];
  readonly versions: (step: WalkStep) => Scenario['versions'];
  readonly begin?: (site: Site, step: WalkStep) => Promise<void>;
  /** Whether attributes may change names: where another model follows, nothing shows which of the two is meant. */
  readonly mayExchange?: boolean;
  /** Whether values may be said in another dialect: a converter sees only what it is given, and not which of two versions wrote that. */
  readonly mayConvert?: boolean;
  /** Whether nobody else writes meanwhile. */
  readonly isQuiet?: boolean;
  /** Whether what is parked may be deleted for good. */
  readonly isPurged?: boolean;
  /** Whether files are taken back. */
  readonly isWayBack?: boolean;
}

/** How often an older version starts. */
const OLDER_STARTS = 3;

/** In virtual time. */
const pause = (milliseconds: number) => new Promise<void>((resolve) => void setTimeout(resolve, milliseconds));

/** Work with a model that is known once its step has begun. */
function later(work: () => Work): Work {
  return { plan: async (site) => work().plan?.(site), run: (site, planned) => work().run(site, planned) };
}

/** A process that carries out the plan of the first model, and nothing where the database is another one by then. */
const begun = (step: WalkStep) => later(() => approved(schemaOfModel(step.first()), partsOf(step.first(), step)));

const forward: StepKind = {
  name: 'the next model',
  mayExchange: true,
  mayConvert: true,
  aims: (before, { mutate }) => [mutate(before)],
  versions: (step) => [later(() => migrateTo(schemaOfModel(step.last()), partsOf(step.last(), step)))],
};

const changedMind: StepKind = {
  name: 'a model, and another one',
  aims(before, { mutate }) {
    const first = mutate(before);
    return [first, mutate(first.model)];
  },
  versions: (step) => [begun(step), { run: (site) => settle(site, step) }],
};

const takenBack: StepKind = {
  ...changedMind,
  name: 'a model, and the one before',
  aims(before, { mutate, nextNumber }) {
    const first = mutate(before);
    return isOneWay(before, first.model) ? [] : [first, wayBack(before, first.model, nextNumber)];
  },
};

const undone: StepKind = {
  name: 'a model, taken back with undo() and begun again',
  aims(before, { mutate }) {
    const first = mutate(before);
    return [first, { ...first, told: ['the same'] }];
  },
  versions: (step) => [
    begun(step),
    {
      async run(site) {
        const model = step.last();
        const manager = managerAt(site, schemaOfModel(model), partsOf(model, step));
        // What is past its swap is finished instead.
        await isRefused(manager.undo({ lockTimeout: 4 * site.lease }));
        await migrateTo(schemaOfModel(model), partsOf(model, step)).run(site, undefined);
      },
    },
  ],
};

const restored: StepKind = {
  name: 'a backup is restored',
  // Documents that were deleted come back without what is parked, which no backup holds.
  isPurged: true,
  isQuiet: true,
  aims: () => [],
  async begin(site, step) {
    await createBackup(site.connect(), { folder: backupFolder(site, step), plain: true });
    await damage(site, step.before, step.random);
  },
  versions: (step) => [
    {
      async run(site) {
        const folder = backupFolder(site, step);
        await restoreBackup(site.connect(), { folder, overwrite: true, lockTimeout: 4 * site.lease });
      },
    },
  ],
};

/** An older version, which adds what it misses whenever it starts, beside one that migrates. */
const besideOlder: StepKind = {
  ...forward,
  name: 'the next model, beside an older version that adds what it misses',
  versions: (step) => [
    {
      async run(site) {
        for (let starts = 0; starts < OLDER_STARTS; starts += 1) {
          const { schema, parts } = { schema: schemaOfModel(step.before), parts: partsOf(step.before, step) };
          await isRefused(managerAt(site, schema, parts).migrateAdditive({ lockTimeout: 4 * site.lease }));
          await pause(site.lease / 4);
        }
      },
    },
    ...forward.versions(step),
  ],
};

/** What is parked is purged at any moment of a migration; it may be on its way back. */
const purged: StepKind = {
  ...forward,
  name: 'the next model, and a purge',
  isPurged: true,
  versions: (step) => {
    const migrated = later(() => migrateTo(schemaOfModel(step.last()), partsOf(step.last(), step)));
    const purge = (site: Site) =>
      managerAt(site, schemaOfModel(step.last())).purge({ olderThan: 0, lockTimeout: 4 * site.lease });
    return [
      migrated,
      {
        async run(site) {
          await purge(site);
          await migrated.run(site, undefined);
          await purge(site);
        },
      },
    ];
  },
};

const folders = new WeakMap<WalkStep, string>();
let backups = 0;

function backupFolder(site: Site, step: WalkStep): string {
  const known = folders.get(step);
  if (known !== undefined) return known;
  backups += 1;
  const folder = join(site.folder(), `backup-${backups}`);
  folders.set(step, folder);
  return folder;
}

/** Files lead to the next model. */
const filesUp: StepKind = {
  name: 'files are run',
  aims: (before, { mutate }) => [mutate(before)],
  begin: async (site, step) => step.files.write(site, step.before, step.last()),
  mayConvert: true,
  versions: ({ files }) => [files.up],
};

/** Files of the step before are taken back. */
const filesDown: StepKind = {
  name: 'the files of the step before are reverted',
  isWayBack: true,
  aims: (_, { earlier }) => [{ model: earlier, told: ['what was before'] }],
  versions: (step) => [
    {
      async run(site) {
        if (step.last() !== step.before) await step.files.down.run(site, undefined);
      },
    },
  ],
};

/** Steps of walks by files; the first one leads on. */
export const FILE_STEP_KINDS: readonly [StepKind, ...StepKind[]] = [filesUp, filesUp, filesDown];

/** Steps of walks that `migrate()`, each as often as it is here. */
export const STEP_KINDS: readonly [StepKind, ...StepKind[]] = [
  forward,
  forward,
  forward,
  changedMind,
  changedMind,
  takenBack,
  undone,
  restored,
  besideOlder,
];

/** The same where drops are parked. */
export const PARKING_STEP_KINDS: readonly [StepKind, ...StepKind[]] = [...STEP_KINDS, purged];
