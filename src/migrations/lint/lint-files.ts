import type { Operation } from '../../operations/operation.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { isIgnoredBy, type LintIgnore } from './lint-ignores.js';
import { type LintIssue, lintOperation } from './lint-operation.js';
import { isLintRule, LINT_RULES, type LintRule, type LintSeverity } from './lint-rules.js';

/** Something in a migration file that code which is running may not survive. */
export interface LintFinding extends LintIssue {
  readonly severity: LintSeverity;
  /** Name of the file. */
  readonly file: string;
  /** Which step of it, from 1; null where it is about the file. */
  readonly step: number | null;
}

/** A migration with what it ignores. */
export interface LintedFile {
  readonly collected: CollectedMigration;
  readonly ignores: readonly LintIgnore[];
}

/**
 * What of some files running code may not survive, in order. What the same files create is known to no running code, so that
 * nothing about it is found. Pure.
 */
export function lintFiles(files: readonly LintedFile[]): readonly LintFinding[] {
  const created = new Set<string>();
  return files.flatMap(({ collected, ignores }) => {
    const file = collected.file.name;
    const findings = collected.steps.flatMap((step, at): readonly LintFinding[] => {
      const found = (issue: LintIssue): LintFinding => ({
        severity: LINT_RULES[issue.rule].severity,
        ...issue,
        file,
        step: at + 1,
      });
      if (step.kind === 'data') return step.down === null ? [found(withoutDown(step.name))] : [];
      if (step.kind === 'check') return [];
      return step.operations.flatMap((operation) => {
        const isNew = isAboutNew(operation, created);
        for (const name of createdBy(operation, isNew)) created.add(name);
        return isNew ? [] : lintOperation(operation).map(found);
      });
    });
    const left = findings.filter((finding) => !ignores.some((ignore) => isIgnoredBy(finding, ignore)));
    return [...left, ...ignores.flatMap((ignore) => ignoreFinding(file, ignore, findings))];
  });
}

function withoutDown(name: string): LintIssue {
  return {
    rule: 'data-without-down',
    at: name,
    found: 'a data step that does not say how to go back',
    expected: "`down` with a function, or `down: 'nothing'`",
    remedy: 'Add it: without it the file cannot be reverted when the deployment is.',
  };
}

/** Whether an operation works on something that these files create. */
function isAboutNew(operation: Operation, created: ReadonlySet<string>): boolean {
  switch (operation.type) {
    case 'create_collection':
      return true;
    case 'drop_collection':
      return created.has(operation.collection.id);
    case 'rename_collection':
      return created.has(operation.from);
    case 'drop_attribute':
      return isNew(created, operation.collection, operation.attribute.key);
    case 'alter_attribute':
    case 'rename_attribute':
      return isNew(
        created,
        operation.collection,
        typeof operation.from === 'string' ? operation.from : operation.from.key,
      );
    case 'drop_relationship':
      return isNew(created, operation.collection, operation.relationship.key);
    case 'alter_relationship':
      return isNew(created, operation.collection, operation.from.key);
    case 'drop_index':
      return isNew(created, operation.collection, operation.index.key);
    case 'create_index':
      return (
        created.has(operation.collection) ||
        operation.index.attributes.some((key) => created.has(`${operation.collection}.${key}`))
      );
    default:
      return created.has(operation.collection);
  }
}

function isNew(created: ReadonlySet<string>, collection: string, key: string): boolean {
  return created.has(collection) || created.has(`${collection}.${key}`);
}

/** What an operation creates, by `collection.key`, or by id. */
function createdBy(operation: Operation, isAboutNewThing: boolean): readonly string[] {
  switch (operation.type) {
    case 'create_collection':
      return [operation.collection.id];
    case 'rename_collection':
      return isAboutNewThing ? [operation.collection.id] : [];
    case 'add_attribute':
      return [`${operation.collection}.${operation.attribute.key}`];
    case 'create_relationship':
      return [`${operation.collection}.${operation.relationship.key}`];
    case 'create_index':
      return [`${operation.collection}.${operation.index.key}`];
    case 'rename_attribute':
      return isAboutNewThing ? [`${operation.collection}.${operation.to}`] : [];
    default:
      return [];
  }
}

function ignoreFinding(file: string, ignore: LintIgnore, findings: readonly LintFinding[]): readonly LintFinding[] {
  const at = ignore.at ?? file;
  const of = (rule: LintRule, found: string, expected: string): readonly LintFinding[] => [
    {
      rule,
      severity: LINT_RULES[rule].severity,
      at,
      found,
      expected,
      remedy: 'Correct or remove it.',
      file,
      step: null,
    },
  ];
  if (!isLintRule(ignore.rule))
    return of(
      'unknown-ignore',
      `the rule '${ignore.rule}' among what the file ignores`,
      Object.keys(LINT_RULES).join(', '),
    );
  if (findings.some((finding) => isIgnoredBy(finding, ignore))) return [];
  return of('unused-ignore', `'${ignore.rule}' among what the file ignores`, 'something that is found in it');
}
