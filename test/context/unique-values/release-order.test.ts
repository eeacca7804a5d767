import fc from 'fast-check';
import { releaseOrder } from '../../../src/context/unique-values/release-order.js';

interface Edge {
  readonly by: number;
  readonly on: number;
  readonly isSoft: boolean;
}

const edges = fc
  .array(fc.record({ by: fc.nat(6), on: fc.nat(6), isSoft: fc.boolean() }), { maxLength: 12 })
  .map((all) => all.filter(({ by, on }) => by !== on));

test('everything comes after what it waits on, but for what is resolved; stuck only where a ring has nothing to resolve', () => {
  fc.assert(
    fc.property(edges, (waits: readonly Edge[]) => {
      const { order, resolved, stuck } = releaseOrder<number, Edge>(waits, ({ isSoft }) => isSoft);
      const hard = waits.filter(({ isSoft }) => !isSoft);
      const isRing = (one: Edge): boolean => reaches(hard, one.on, one.by);
      expect(stuck.length > 0).toBe(hard.some(isRing));
      expect(resolved.every(({ isSoft }) => isSoft)).toBe(true);
      if (stuck.length > 0) return;
      expect([...order].sort()).toEqual([...new Set(waits.flatMap(({ by, on }) => [by, on]))].sort());
      for (const wait of waits)
        expect(resolved.includes(wait) || order.indexOf(wait.on) < order.indexOf(wait.by)).toBe(true);
      if (!waits.some((one) => reaches(waits, one.on, one.by))) expect(resolved).toEqual([]);
    }),
    { numRuns: 300 },
  );
});

function reaches(waits: readonly Edge[], from: number, to: number, seen = new Set<number>()): boolean {
  if (from === to) return true;
  if (seen.has(from)) return false;
  seen.add(from);
  return waits.some(({ by, on }) => by === from && reaches(waits, on, to, seen));
}
