import type { Breakage } from '../../operations/breakage.js';
import {
  isCreation,
  type Operation,
  operationBreakages,
  operationDelta,
  operationLinks,
  operationSubject,
} from '../../operations/operation.js';
import { isCollectionRename, type Rename } from '../../schema/rename.js';
import { schemaName } from '../../schema/schema-name.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import { isIgnoredBy, type LintIgnore } from './lint-ignores.js';
import { isLintRule, LINT_RULES, type LintRule, type LintSeverity } from './lint-rules.js';

type Issue = Breakage<LintRule>;

/** Something in a migration file that may break running code. */
export interface LintFinding extends Issue {
  readonly severity: LintSeverity;
  readonly file: string;
  /** The step, from 1; null if it concerns the file. */
  readonly step: number | null;
}

/** A migration file with the rules it ignores. */
interface LintedFile {
  readonly collected: CollectedMigration;
  readonly ignores: readonly LintIgnore[];
}

/**
 * What may break running code, in order. Findings about what these files create do not count, because running code does not know it. Pure.
 */
export function lintFiles(files: readonly LintedFile[]): readonly LintFinding[] {
  const created = new Set<string>();
  return files.flatMap(({ collected, ignores }) => {
    const file = collected.file.name;
    const findings = collected.steps.flatMap((step, at): readonly LintFinding[] => {
      const found = (issue: Issue): LintFinding => ({
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
        return isNew ? [] : operationBreakages(operation).map(found);
      });
    });
    const left = findings.filter((finding) => !ignores.some((ignore) => isIgnoredBy(finding, ignore)));
    return [...left, ...ignores.flatMap((ignore) => ignoreFinding(file, ignore, findings))];
  });
}

function withoutDown(name: string): Issue {
  return {
    rule: 'data-without-down',
    at: name,
    found: 'a data step without a way back',
    expected: "`down` with a function, or `down: 'nothing'`",
    remedy: 'Add it: without it the file cannot be reverted when the deployment is.',
  };
}

/** Whether an operation works on something that these files create. */
function isAboutNew(operation: Operation, created: ReadonlySet<string>): boolean {
  const { collection, key } = operationSubject(operation);
  if (created.has(collection)) return true;
  if (isCreation(operation)) return operationLinks(operation).requires.some((name) => created.has(name));
  return key !== null && created.has(schemaName(collection, key));
}

/** The names of what an operation creates, and the new names of what these files create. */
function createdBy(operation: Operation, isAboutNewThing: boolean): readonly string[] {
  const { after, rename } = operationDelta(operation);
  if (isCreation(operation) && after !== undefined)
    return [schemaName(after.collection, 'key' in after.value ? after.value.key : undefined)];
  return isAboutNewThing && rename !== undefined ? [schemaName(...placeOf(rename))] : [];
}

function placeOf(rename: Rename): readonly [string, string?] {
  return isCollectionRename(rename) ? [rename.to] : [rename.collection, rename.to];
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
  return of('unused-ignore', `'${ignore.rule}' among what the file ignores`, 'something that it violates');
}
