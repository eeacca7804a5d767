import { isDeepStrictEqual } from 'node:util';
import type { Ledger } from './ledger.js';
import type { Documents, Scenario } from './scenario.js';
import type { Site } from './site.js';

/** What is wrong after undisturbed work: what was promised and is not there, what nobody made, what is left open. */
export async function judge(scenario: Scenario, site: Site, ledger: Ledger): Promise<readonly string[]> {
  const found = await scenario.read(site.connect());
  const ways = Array.from({ length: scenario.ways ?? 1 }, (_, way) => compare(scenario, found, ledger, way));
  const [first = []] = ways.sort((a, b) => a.length - b.length);
  return [...first, ...((await scenario.check?.(site)) ?? [])];
}

function compare({ expected }: Scenario, found: Documents, ledger: Ledger, way: number): readonly string[] {
  const problems: string[] = [];
  const promised = new Set<string>();
  for (const [collection, id, values] of ledger.entries()) {
    promised.add(`${collection}/${id}`);
    const allowed = [expected(collection, { $id: id, ...values }, way)].flat();
    const actual = found.get(collection)?.get(id);
    if (!allowed.some((one) => isDeepStrictEqual(actual, one)))
      problems.push(`${collection}/${id}: expected ${allowed.map(show).join(' or ')}, found ${show(actual)}`);
  }
  for (const [collection, documents] of found)
    for (const id of documents.keys())
      if (!promised.has(`${collection}/${id}`)) problems.push(`${collection}/${id}: nobody made it, or it was deleted`);
  return problems;
}

function show(values: unknown): string {
  return JSON.stringify(values, (_, value) => (typeof value === 'bigint' ? `${value}n` : value)) ?? 'nothing';
}
