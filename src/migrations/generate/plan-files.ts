import { applyOperations, describeOperation, type Operation } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { normalizeSchema } from '../../schema/normalize-schema.js';
import { schemaHash } from '../../schema/schema-hash.js';
import { compareNames } from '../builder/migration-file.js';
import { migrationProblem } from '../builder/migration-problem.js';
import { className, fileSlug, fileTime, timeOfName } from './migration-names.js';
import type { OwnConverterOf } from './own-converter.js';
import { printMigration } from './print-migration.js';
import { printOperation } from './print-operation.js';
import { NO_COPIES, type PairCopies } from './print-pair-copies.js';
import type { SourceLanguage } from './source-language.js';
import { quote } from './source-text.js';
import type { CollectionChange } from './split-by-collection.js';

export interface PlannedFile {
  /** `20260115_143000_update_posts`: its name in the history. */
  readonly name: string;
  readonly text: string;
  /** What must be filled in before it can run over documents: `posts.slug: backfill`. */
  readonly open: readonly string[];
}

interface PlanOptions {
  /** Appended to the names. */
  readonly label: string;
  readonly now: Date;
  readonly language: SourceLanguage;
  /** The converters that entities declare. */
  readonly ownConverter?: OwnConverterOf;
  /** Name of the last existing file. */
  readonly last: string | undefined;
  /** What is copied between attributes that exist side by side. */
  readonly copies?: PairCopies;
  /** Names that are in the places an entity wants once all files are applied, without a rename. */
  readonly swaps?: readonly string[];
}

/** The files for some changes, in order, a second apart. Pure. */
export function planFiles(
  changes: readonly CollectionChange[],
  from: DatabaseSchema,
  { label, now, language, last, ownConverter = () => null, copies = NO_COPIES, swaps = [] }: PlanOptions,
): readonly PlannedFile[] {
  const start = firstTime(now, last);
  let schema = from;
  return changes.map((change, at) => {
    const { kind, collection, operations } = change;
    const time = new Date(start.getTime() + at * 1000);
    const words = [kind, fileSlug(collection ?? 'schema'), fileSlug(label)].filter((word) => word !== '');
    const name = `${fileTime(time)}_${words.join('_')}`;
    if (last !== undefined && compareNames(last, name) >= 0) throw comesBefore(name, last);
    const { before, after } = copies(change, language);
    const changed = operations.map((operation) => printOperation(operation, language, ownConverter));
    const calls = [...before, ...changed, ...after];
    const descriptions = operations.map((operation) => describeOperation(unpaired(operation)));
    const kinds = [...new Set(operations.map(({ type }) => type.replace('_', ' ')))];
    const text = printMigration(
      {
        className: className(name),
        name: [kind, collection ?? 'schema', label].filter((word) => word !== '').join(' '),
        description: describe(now, descriptions, kinds),
        parent: schemaHash(schema),
        ...(kind === 'contract' && { phase: 'contract' }),
        ...(swaps.length > 0 && at === changes.length - 1 && { swaps }),
        statements: calls.map((call) => call.text),
      },
      language,
    );
    schema = normalizeSchema(applyOperations(schema, operations));
    return { name, text, open: calls.flatMap((call) => call.open) };
  });
}

/** An operation on its own: whether it takes over the values of another one is decided by the builder. */
function unpaired<O extends Operation>(operation: O): O {
  const marks = ['replaces', 'isReplaced'];
  return Object.fromEntries(Object.entries(operation).filter(([name]) => !marks.includes(name))) as O;
}

export function firstTime(now: Date, last: string | undefined): Date {
  const earliest = last === undefined ? null : timeOfName(last);
  const second = Math.floor(now.getTime() / 1000) * 1000;
  return new Date(earliest === null ? second : Math.max(second, earliest.getTime() + 1000));
}

/** The length of a description that keeps its line within 120 characters. */
const DESCRIPTION = 88;

/** When it was made and, as far as a line has room, what it does. */
function describe(now: Date, operations: readonly string[], kinds: readonly string[]): string {
  const start = `${now.toISOString().slice(0, 16).replace('T', ' ')} UTC: `;
  const shortened = operations.map((_, at) => {
    const left = operations.length - at - 1;
    return [...operations.slice(0, at + 1), ...(left > 0 ? [`${left} more`] : [])].join('; ');
  });
  const fits = (text: string) => quote(start + text).length <= DESCRIPTION;
  const longest = shortened.filter(fits).at(-1) ?? kinds.join(', ');
  return start + (fits(longest) ? longest : `${operations.length} changes`);
}

function comesBefore(name: string, last: string): Error {
  return migrationProblem('migration_invalid', last, null, {
    found: `a number that sorts after ${fileTimeOf(name)}, the time of a new file`,
    expected: 'a number or a time that has passed',
    remedy: 'Rename that file before it is applied anywhere.',
  });
}

function fileTimeOf(name: string): string {
  return name.slice(0, 15);
}
