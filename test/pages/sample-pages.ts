import type { MigrationRunReport } from '../../src/migrations/history/migration-report.js';
import type { Operation } from '../../src/operations/operation.js';
import { applyOperations } from '../../src/operations/operation.js';
import { diagramPage } from '../../src/pages/diagram-page.js';
import { migrationReportPage } from '../../src/pages/migration-report-page.js';
import { planPage } from '../../src/pages/plan-page.js';
import { runReportPage } from '../../src/pages/run-report-page.js';
import { schemaDiagram } from '../../src/project/diagram/schema-diagram.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import { MigrationPlan } from '../../src/schema-manager/plan/migration-plan.js';
import { createReportRecorder } from '../../src/schema-manager/plan/migration-report.js';

const text = (key: string, size = 120) => ({
  ...{ key, type: 'string' as const, size, required: true, array: false, default: null, encrypt: false },
});

function collection(id: string, ...keys: readonly string[]): CollectionSchema {
  const indexes = keys.map((key) => ({
    ...{ key: `${key}_index`, type: 'key' as const, attributes: [key], orders: ['asc' as const], lengths: [0] },
  }));
  return {
    ...{ id, name: id, permissions: [], documentSecurity: false, enabled: true, relationships: [] },
    ...{ attributes: keys.map((key) => text(key)), indexes: indexes.slice(0, 1) },
  };
}

const manyToOne = (key: string, relatedCollection: string, twoWayKey: string) => ({
  ...{ key, kind: 'manyToOne' as const, relatedCollection, twoWay: true, twoWayKey, onDelete: 'setNull' as const },
});

/** Every text that a page shows may be any text. */
export type AnyText = (usual: string) => string;

/** A shop, of which a plan adds, changes, renames and removes something. */
export function sampleSchema(any: AnyText): DatabaseSchema {
  const [customers, orders, notes] = [any('customers'), any('orders'), any('notes')];
  return {
    collections: [
      collection(customers, any('name'), any('email'), any('about')),
      {
        ...collection(orders, any('number')),
        relationships: [manyToOne(any('customer'), customers, any('orders_of'))],
      },
      { ...collection(notes, any('body')), relationships: [manyToOne(any('parent'), notes, any('replies'))] },
      collection(any('logs'), any('line')),
    ],
  };
}

export function samplePlan(any: AnyText): MigrationPlan {
  const schema = sampleSchema(any);
  const customers = any('customers');
  const operations: readonly Operation[] = [
    { type: 'create_collection', collection: collection(any('products'), any('title')) },
    { type: 'add_attribute', collection: customers, attribute: text(any('phone'), 20) },
    {
      type: 'alter_attribute',
      collection: customers,
      from: text(any('name')),
      to: text(any('name'), 200),
    } as Operation,
    { type: 'rename_attribute', collection: customers, from: any('about'), to: any('bio') },
    { type: 'drop_collection', collection: collection(any('logs'), any('line')) },
  ];
  applyOperations(schema, operations);
  const finding = { at: any('customers.name'), found: any('found'), expected: any('expected'), remedy: any('Remedy.') };
  return new MigrationPlan({
    ...{ databaseId: any('shop'), operations, schema, from: 'a'.repeat(64), to: 'b'.repeat(64), requests: 12 },
    blockers: [{ rule: 'sample', ...finding }],
    hints: [{ rule: 'sample', ...finding }],
    copies: [{ at: any('customers.name'), way: 'single', documents: 3, requests: 4, events: 3, seconds: 1 }],
    unmanaged: [any('legacy')],
  });
}

export function sampleRun(any: AnyText): MigrationRunReport {
  const step = { milliseconds: 1400, backup: any('.entwrite/backups/1') };
  return {
    ...{ databaseId: any('shop'), direction: 'up', environment: any('staging'), startedAt: '2026-11-28T09:45:00.000Z' },
    ...{
      milliseconds: 83_000,
      requests: 120,
      server: null,
      batch: 4,
      waiting: [],
      skipped: [any('004_seed')],
      log: [any('said')],
    },
    files: [
      {
        ...{ name: any('001_start'), outcome: 'applied', milliseconds: 900 },
        steps: [{ description: any("Create collection 'notes'"), state: 'done', ...step }],
        data: [
          {
            ...{ step: any('fill'), label: any('notes'), seen: 10, changed: 8, skipped: 1, failed: 1 },
            failures: [{ id: any('note7'), reason: 'the value secret-value does not fit' }],
          },
        ],
      },
      { name: any('002_more'), outcome: 'undone', milliseconds: 90, steps: [], data: [] },
    ],
    error: { code: 'migration_failed', message: 'secret-value', stack: 'secret-value' },
  };
}

/** One page of each kind. */
export function samplePages(any: AnyText = (usual) => usual) {
  const plan = samplePlan(any);
  const recorder = createReportRecorder(plan);
  recorder.take({
    type: 'documents',
    action: 'rewritten',
    collection: any('customers'),
    documents: 3,
    total: null,
  } as never);
  recorder.take({ type: 'warning', message: any('careful'), findings: [] });
  return {
    diagram: diagramPage(schemaDiagram(sampleSchema(any)), any('shop')),
    plan: planPage(plan),
    migration: migrationReportPage(plan, recorder.report(14, null)),
    run: runReportPage(sampleRun(any)),
  };
}
