import { describeFinding, type Finding } from '../../errors.js';
import { classifyOperation, describeOperation, type Operation } from '../../operations/operation.js';
import type { OperationClass } from '../../operations/operation-definition.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { stringifyJson } from '../../util/canonical-json.js';
import { deepFreeze } from '../../util/deep-freeze.js';
import { describeParked, type ParkedItem } from '../parking/parked-record.js';
import { type CopyEstimate, describeCopy } from './copy-estimate.js';
import type { MigrationReport } from './migration-report.js';

/** The version of the JSON form; `readPlan` accepts no other. */
export const PLAN_FORMAT = 1;

export interface MigrationPlanParts {
  readonly databaseId: string;
  readonly operations: readonly Operation[];
  /**
   * What `migrate` carries out before the operations: it takes back what requests of earlier migrations did that arrived once more after their
   * end. Empty by default.
   */
  readonly repairs?: readonly Operation[];
  /** The hash of the schema the plan was made from: the managed part of the live one. */
  readonly from: string;
  /** The hash of the schema it leads to. */
  readonly to: string;
  /** Why `migrate` will refuse the plan, as far as is known without documents. */
  readonly blockers: readonly Finding[];
  /** Hints, which block nothing: offers, and things that would surprise later. Empty by default. */
  readonly hints?: readonly Finding[];
  /** The cost of writing documents, by attribute. Empty by default. */
  readonly copies?: readonly CopyEstimate[];
  /** What earlier runs parked instead of dropping it, until `purge`. Empty by default. */
  readonly parked?: readonly ParkedItem[];
  /** Collections and parts of collections that are neither in the model nor made by entwrite; they are not touched. */
  readonly unmanaged: readonly string[];
  /** Roughly how many requests `migrate` will send, reading and verifying included. */
  readonly requests: number;
  /** The schema the operations start from. It is not written to files, so a plan read from one has none. */
  readonly schema?: DatabaseSchema | null;
  /** What the operations are part of, for the confirmation prompt: `Revert 2 migrations (002_body, 001_notes)`. */
  readonly subject?: string | null;
}

/**
 * What `migrate` would do, as data: nothing has been written. Iterating over it yields the operations in order.
 *
 * @example
 * const plan = await schema.analyze();
 * if (!plan.isEmpty) console.log(plan.describe());
 * for (const operation of plan) console.log(operation.type);
 */
export class MigrationPlan implements Iterable<Operation>, MigrationPlanParts {
  readonly databaseId: string;
  /** Frozen, in the order in which they run. */
  readonly operations: readonly Operation[];
  readonly repairs: readonly Operation[];
  readonly from: string;
  readonly to: string;
  readonly blockers: readonly Finding[];
  readonly hints: readonly Finding[];
  /** Has figures once a preflight has counted documents: in what `confirm` and hooks receive, and in the report. */
  readonly copies: readonly CopyEstimate[];
  readonly unmanaged: readonly string[];
  readonly parked: readonly ParkedItem[];
  readonly requests: number;
  readonly schema: DatabaseSchema | null;
  readonly subject: string | null;
  /** The cost of carrying it out; null for a plan that was not carried out (yet). */
  readonly report: MigrationReport | null;

  constructor(parts: MigrationPlanParts, report: MigrationReport | null = null) {
    this.databaseId = parts.databaseId;
    this.operations = deepFreeze([...parts.operations]);
    this.repairs = deepFreeze([...(parts.repairs ?? [])]);
    this.from = parts.from;
    this.to = parts.to;
    this.blockers = deepFreeze([...parts.blockers]);
    this.hints = deepFreeze([...(parts.hints ?? [])]);
    this.copies = deepFreeze([...(parts.copies ?? [])]);
    this.unmanaged = Object.freeze([...parts.unmanaged]);
    this.parked = deepFreeze([...(parts.parked ?? [])]);
    this.requests = parts.requests;
    this.schema = parts.schema ?? null;
    this.subject = parts.subject ?? null;
    this.report = deepFreeze(report);
    Object.freeze(this);
  }

  get length(): number {
    return this.operations.length;
  }

  /** Whether `migrate` has nothing to do. */
  get isEmpty(): boolean {
    return this.operations.length + this.repairs.length === 0;
  }

  /** The operations that lose data. */
  get destructive(): readonly Operation[] {
    return this.ofClass('destructive');
  }

  get isDestructive(): boolean {
    return this.destructive.length > 0;
  }

  /** The operations of some classes, in order. */
  ofClass(...classes: readonly OperationClass[]): readonly Operation[] {
    return this.operations.filter((operation) => classes.includes(classifyOperation(operation)));
  }

  [Symbol.iterator](): Iterator<Operation> {
    return this.operations[Symbol.iterator]();
  }

  /** The plan as text for a person: numbered operations, a warning about data loss, what blocks it. */
  describe(): string {
    // A revert has nothing pending; its subject names what is reverted.
    const title = this.subject === null ? 'Pending migrations:' : 'Changes to the schema:';
    const sections: string[] = [this.length === 0 ? 'No pending migrations.' : numbered(title, this.operations)];
    if (this.repairs.length > 0)
      sections.push(
        bulleted('Takes back first what late requests of earlier migrations did:', this.repairs.map(describeOperation)),
      );
    if (this.isDestructive) {
      sections.push(
        bulleted(
          'Warning: this migration includes destructive operations that will result in data loss:',
          this.destructive.map(describeOperation),
        ),
      );
    }
    if (this.copies.length > 0) sections.push(bulleted('Writes documents:', this.copies.map(describeCopy)));
    if (this.blockers.length > 0) sections.push(bulleted('Blocked by:', this.blockers.map(describeFinding)));
    if (this.hints.length > 0) sections.push(bulleted('Good to know:', this.hints.map(describeFinding)));
    if (this.parked.length > 0)
      sections.push(bulleted('Parked, until `purge` deletes it:', this.parked.map(describeParked)));
    if (this.unmanaged.length > 0) sections.push(`Not in the model and not touched: ${this.unmanaged.join(', ')}`);
    return sections.join('\n\n');
  }

  /** The plan as JSON data; bigints become `{"$bigint":"…"}`. Each operation carries its class and description. */
  toJSON(): Record<string, unknown> {
    const { databaseId, from, to, blockers, hints, copies, unmanaged, parked, requests } = this;
    const inFull = (operation: Operation) => ({
      ...operation,
      class: classifyOperation(operation),
      description: describeOperation(operation),
    });
    const data = {
      format: PLAN_FORMAT,
      databaseId,
      from,
      to,
      requests,
      operations: this.operations.map(inFull),
      repairs: this.repairs.map(inFull),
      blockers,
      hints,
      copies,
      unmanaged,
      parked,
    };
    return JSON.parse(stringifyJson(data)) as Record<string, unknown>;
  }
}

/** The question asked before a plan that loses data. */
export function confirmationPrompt(plan: MigrationPlan): string {
  const subject = plan.subject === null ? '' : `${plan.subject}.\n`;
  return `${plan.describe()}\n\n${subject}Do you want to continue? (y/N): `;
}

function numbered(title: string, operations: readonly Operation[]): string {
  return [title, ...operations.map((operation, at) => `  ${at + 1}. ${describeOperation(operation)}`)].join('\n');
}

function bulleted(title: string, lines: readonly string[]): string {
  return [title, ...lines.map((line) => `  - ${line}`)].join('\n');
}
