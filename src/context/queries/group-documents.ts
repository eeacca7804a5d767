import { type CallRules, checkCall } from '../../metadata/options/check-call.js';
import { TEXTS } from '../../metadata/options/judge-options.js';
import type { QueryNode } from '../../query/query-node.js';
import { requireList } from '../../query/query-problem.js';
import { isNumeric, requireNumeric } from './aggregates.js';
import type { EntitySession } from './entity-session.js';
import { propertyValues } from './property-values.js';
import type { GroupRequest } from './result-types.js';
import { createRunningSum, type RunningSum } from './running-sum.js';

const CALCULATIONS: CallRules<GroupRequest<string, string>> = { sum: TEXTS, avg: TEXTS, min: TEXTS, max: TEXTS };

/** Documents with the same values, and their aggregates. */
interface DocumentGroup {
  /** Their common values, by property. */
  readonly key: Readonly<Record<string, unknown>>;
  readonly count: number;
  readonly sum: Readonly<Record<string, number | bigint>>;
  readonly avg: Readonly<Record<string, number | null>>;
  /** Texts compare by their code points. */
  readonly min: Readonly<Record<string, unknown>>;
  readonly max: Readonly<Record<string, unknown>>;
}

interface RunningGroup {
  readonly key: Readonly<Record<string, unknown>>;
  count: number;
  readonly sums: ReadonlyMap<string, RunningSum>;
  readonly least: Map<string, unknown>;
  readonly greatest: Map<string, unknown>;
}

/** Groups documents by stored values (case-sensitive), in order of first appearance. One request per 5,000 documents. */
export async function groupDocuments(
  session: EntitySession,
  node: QueryNode,
  by: readonly string[],
  calculations: GroupRequest<string, string>,
): Promise<readonly DocumentGroup[]> {
  const entity = session.metadata();
  requireList(`${entity.name}.groupBy`, 'by', by);
  checkCall('groupBy', calculations, CALCULATIONS);
  const { sum = [], avg = [], min = [], max = [] } = calculations;
  const summed = new Map([...sum, ...avg].map((name) => [name, requireNumeric(entity, name)]));
  const names = [...new Set([...by, ...summed.keys(), ...min, ...max])];
  const groups = new Map<string, RunningGroup>();
  for await (const values of propertyValues(session, node, names)) {
    const value = (name: string): unknown => values[names.indexOf(name)] ?? null;
    const id = JSON.stringify(by.map((name) => valueKey(value(name))));
    const group = groups.get(id) ?? {
      key: Object.fromEntries(by.map((name) => [name, value(name)])),
      count: 0,
      sums: new Map([...summed].map(([name, isBigint]) => [name, createRunningSum(isBigint)])),
      least: new Map<string, unknown>(),
      greatest: new Map<string, unknown>(),
    };
    if (group.count === 0) groups.set(id, group);
    group.count += 1;
    for (const [name, running] of group.sums) {
      const one = value(name);
      if (isNumeric(one)) running.add(one);
    }
    for (const name of min) keep(group.least, name, value(name), (a, b) => a < b);
    for (const name of max) keep(group.greatest, name, value(name), (a, b) => a > b);
  }
  return [...groups.values()].map(({ key, count, sums, least, greatest }) => ({
    key,
    count,
    sum: Object.fromEntries(sum.map((name) => [name, sums.get(name)?.sum() ?? 0])),
    avg: Object.fromEntries(avg.map((name) => [name, sums.get(name)?.average() ?? null])),
    min: Object.fromEntries(min.map((name) => [name, least.get(name) ?? null])),
    max: Object.fromEntries(max.map((name) => [name, greatest.get(name) ?? null])),
  }));
}

/** The distinct values of a property in order of first appearance, including null if a document has none. */
export async function distinctValues(session: EntitySession, node: QueryNode, name: string): Promise<unknown[]> {
  const found = new Map<string, unknown>();
  for await (const [value] of propertyValues(session, node, [name])) {
    const key = valueKey(value);
    if (!found.has(key)) found.set(key, value);
  }
  return [...found.values()];
}

type Ordered = string | number | bigint | Date | boolean;

function keep(
  kept: Map<string, unknown>,
  name: string,
  value: unknown,
  isBetter: (a: Ordered, b: Ordered) => boolean,
): void {
  if (value === null) return;
  const before = kept.get(name);
  if (before === undefined || isBetter(value as Ordered, before as Ordered)) kept.set(name, value);
}

/** A text that is equal for equal values: dates by time, bigints distinct from numbers. */
function valueKey(value: unknown): string {
  return JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? `${one}n` : one)) ?? 'null';
}
