import { EntwriteError, type Finding } from '../../errors.js';
import { describeOperation, type Operation, operationSubject } from '../../operations/operation.js';
import type { MigrationPlan } from './migration-plan.js';

/** `true` for everything, or the names of what may be lost: `users.old_field`, or `users` for a whole collection. */
export type AllowDestructive = boolean | readonly string[];

/** Asks a person; resolves to whether to go on. */
export type Confirm = (plan: MigrationPlan) => Promise<boolean>;

/**
 * Lets a plan pass that loses nothing, whose losses are all allowed, or that somebody agreed to.
 *
 * @throws EntwriteError destructive_refused where nobody could agree, aborted_by_user where somebody did not.
 */
export async function requireConsent(
  plan: MigrationPlan,
  allow: AllowDestructive,
  confirm: Confirm | undefined,
  production: boolean,
): Promise<void> {
  const open = plan.destructive.filter((operation) => !isAllowed(operation, allow));
  if (open.length === 0) return;
  if (confirm === undefined || production) throw refusal(plan, open, production);
  if (await confirm(plan)) return;
  throw new EntwriteError('aborted_by_user', {
    at: `database '${plan.databaseId}'`,
    found: 'the answer no to the question whether to continue',
    expected: 'yes',
    remedy: 'Nothing was changed. Take the destructive changes out of the model, or migrate again and answer yes.',
  });
}

function isAllowed(operation: Operation, allow: AllowDestructive): boolean {
  return typeof allow === 'boolean' ? allow : allow.includes(destructiveName(operation));
}

/** What `allowDestructive` has to name for an operation. */
export function destructiveName(operation: Operation): string {
  const { collection, key } = operationSubject(operation);
  return key === null ? collection : `${collection}.${key}`;
}

function refusal(plan: MigrationPlan, open: readonly Operation[], production: boolean): EntwriteError {
  const names = open.map((operation) => `'${destructiveName(operation)}'`).join(', ');
  const findings = open.map(
    (operation): Finding => ({
      rule: 'destructive',
      at: destructiveName(operation),
      found: `"${describeOperation(operation)}" loses data`,
      expected: 'leave to do so',
      remedy: `Pass allowDestructive: ['${destructiveName(operation)}'].`,
    }),
  );
  const reason = production
    ? 'under NODE_ENV=production a prompt alone is not enough'
    : 'there is no terminal and no `confirm` to ask';
  return new EntwriteError(
    'destructive_refused',
    {
      at: `database '${plan.databaseId}'`,
      found: `${open.length} operation${open.length === 1 ? '' : 's'} that would lose data, and ${reason}`,
      expected: 'leave for each of them',
      remedy: `Pass migrate({ allowDestructive: [${names}] }), or \`true\` for all; nothing was changed.`,
    },
    { findings },
  );
}
