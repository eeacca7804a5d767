import { EntwriteError, type Finding, throwFindings } from '../../errors.js';
import { optionPlace } from '../../metadata/options/option-place.js';
import { describeOperation, type Operation, operationSubject } from '../../operations/operation.js';
import { exactName, isNamed, type NamedThing, thingsNamed } from '../../schema/named-thing.js';
import { plural } from '../../util/plural.js';
import type { MigrationPlan } from './migration-plan.js';
import { newerModelOf } from './plan-hints.js';

/** `true` for everything, or the names of what may be lost: `users.old_field`, or `users` for a whole collection. */
export type AllowDestructive = boolean | readonly string[];

/** Asks a person; resolves to whether to continue. */
export type Confirm = (plan: MigrationPlan) => Promise<boolean>;

/** Passes a plan whose losses are allowed or agreed to. Throws destructive_refused, aborted_by_user, or configuration_invalid. */
export async function requireConsent(
  plan: MigrationPlan,
  allow: AllowDestructive,
  confirm: Confirm | undefined,
): Promise<void> {
  refuseAmbiguous(allow, plan.operations);
  const unallowed = plan.destructive.filter((operation) => !isAllowed(operation, allow));
  if (unallowed.length === 0) return;
  if (confirm === undefined || isProduction()) throw refusal(plan, unallowed, allow);
  if (await confirm(plan)) return;
  throw new EntwriteError('aborted_by_user', {
    at: `database '${plan.databaseId}'`,
    found: 'the answer no',
    expected: 'yes',
    remedy: 'Nothing was changed. Take the destructive changes out of the model, or migrate again and answer yes.',
  });
}

function isAllowed(operation: Operation, allow: AllowDestructive): boolean {
  if (typeof allow === 'boolean') return allow;
  return allow.some((name) => isNamed(name, operationSubject(operation)));
}

/** Throws configuration_invalid for a name that could mean several things, because ids may contain dots. */
function refuseAmbiguous(allow: AllowDestructive, operations: readonly Operation[]): void {
  const subjects = operations.map(operationSubject);
  const findings = (typeof allow === 'boolean' ? [] : allow).flatMap((name) => {
    const meant = thingsNamed(name, subjects);
    return meant.length > 1 ? [ambiguousName('allowDestructive', name, meant)] : [];
  });
  throwFindings('configuration_invalid', findings);
}

export function ambiguousName(option: string, name: string, meant: readonly NamedThing[]): Finding {
  return {
    rule: 'ambiguous_name',
    ...optionPlace('migrate', option),
    found: `the name '${name}', which may mean ${meant.length} different things`,
    expected: meant.map((thing) => `'${exactName(thing)}'`).join(' or '),
    remedy: 'Write one of these, with a slash between the collection and the attribute; nothing was changed.',
  };
}

/** The name of an operation in `allowDestructive`. */
export function destructiveName(operation: Operation): string {
  return exactName(operationSubject(operation));
}

/** Whether a prompt alone is not enough to lose data. */
export function isProduction(): boolean {
  return process.env.NODE_ENV === 'production';
}

/** The names to pass next: those that were given, too, because a list replaces an earlier one. */
export function namesToAllow(allow: AllowDestructive, operations: readonly Operation[]): readonly string[] {
  const given = typeof allow === 'boolean' ? [] : allow;
  return [...new Set([...given, ...operations.map(destructiveName)])];
}

function refusal(plan: MigrationPlan, unallowed: readonly Operation[], allow: AllowDestructive): EntwriteError {
  const names = namesToAllow(allow, unallowed);
  const findings = unallowed.map(
    (operation): Finding => ({
      rule: 'destructive',
      at: destructiveName(operation),
      found: `"${describeOperation(operation)}" loses data`,
      expected: 'permission to do so',
      remedy: `Pass allowDestructive: ['${destructiveName(operation)}'].`,
      commandLine: { remedy: `Pass --allow-destructive ${destructiveName(operation)}.` },
    }),
  );
  const reason = isProduction()
    ? 'under NODE_ENV=production a prompt alone is not enough'
    : 'there is no terminal to ask at';
  return new EntwriteError(
    'destructive_refused',
    {
      at: `database '${plan.databaseId}'`,
      found: `${plural(unallowed.length, 'operation')} that would lose data, and ${reason}`,
      expected: 'permission for each of them',
      remedy: `Pass allowDestructive: [${names.map((name) => `'${name}'`).join(', ')}], or \`true\` for all; nothing was changed.`,
      commandLine: {
        remedy: `Pass --allow-destructive ${names.join(' ')}, or without names for all; nothing was changed.`,
      },
    },
    { findings: [...newerModelOf(plan), ...findings] },
  );
}
