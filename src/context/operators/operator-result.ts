import { MOST, plainStep, sumOf } from './plain-step.js';

/** What an operator makes of a stored value; undefined if only the server knows. */
export function operatorResult(operator: unknown, stored: unknown): unknown {
  const by = plainStep(operator);
  if (by !== null) return sumOf(stored, by);
  const { method, values } = JSON.parse(String(operator)) as { method: string; values: readonly unknown[] };
  const [first, second] = values;
  switch (method) {
    case 'increment':
    case 'decrement':
      return boundedStep(method === 'increment' ? 1 : -1, stored, { by: Number(first), bound: Number(second) });
    case 'stringConcat':
      return `${String(stored ?? '')}${String(first)}`;
    case 'stringReplace':
      return typeof stored === 'string' ? stored.replaceAll(String(first), () => String(second)) : stored;
    case 'toggle':
      return stored !== true;
    case 'dateAddDays':
    case 'dateSubDays':
      return later(stored, method === 'dateAddDays' ? Number(first) : -Number(first));
    default:
      return undefined;
  }
}

/** Servers differ in what they make of a result beyond the bound. */
function boundedStep(
  sign: 1 | -1,
  stored: unknown,
  { by, bound }: { readonly by: number; readonly bound: number },
): unknown {
  const result = sumOf(stored, sign * by);
  const isWithin = Math.abs(bound) >= MOST || sign * (Number(result) - bound) <= 0;
  return isWithin ? result : undefined;
}

function later(stored: unknown, days: number): unknown {
  const time = typeof stored === 'string' ? Date.parse(stored) : Number.NaN;
  return Number.isNaN(time) ? stored : new Date(time + days * DAY).toISOString().replace('Z', '+00:00');
}

const DAY = 24 * 60 * 60 * 1000;
