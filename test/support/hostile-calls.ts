import fc from 'fast-check';

const circular: Record<string, unknown> = { name: 'x' };
circular.self = circular;

const LEAVES: readonly unknown[] = [
  ...[undefined, null, true, 0, -0, 1, Number.NaN, Number.POSITIVE_INFINITY, 2 ** 60, 10n ** 30n, '\ud800', '\0', ''],
  ...['x'.repeat(5000), Symbol('s'), () => 1, /x/, new Date(), new Date(Number.NaN), new Map(), new Set([1]), [], {}],
  ...[Object.create(null), circular, new URL('http://x'), Buffer.from('x'), new Array(3)],
];

/** A call of a method that an object has: which one (modulo the number of methods), and what it is given. */
export interface HostileCall {
  readonly method: number;
  readonly given: readonly unknown[];
}

/** Calls with what no compiler has looked at; words among it are names that mean something, and values. */
export function hostileCalls(
  words: readonly string[],
  values: readonly unknown[] = [],
): fc.Arbitrary<readonly HostileCall[]> {
  const leaf = fc.oneof(fc.constantFrom<unknown[]>(...LEAVES, ...values), fc.constantFrom(...words));
  const { anything } = fc.letrec((tie) => ({
    anything: fc.oneof(
      { maxDepth: 3, depthSize: 'small' },
      leaf,
      leaf,
      fc.array(tie('anything'), { maxLength: 3 }),
      fc.dictionary(fc.constantFrom(...words), tie('anything'), { maxKeys: 3 }),
    ),
  }));
  const call = fc.record({ method: fc.nat(1_000), given: fc.array(anything, { maxLength: 4 }) });
  return fc.array(call, { minLength: 1, maxLength: 3 });
}

/** The methods of an object, those of its classes included. */
export function methodsOf(value: object, leftOut: readonly string[] = []): readonly string[] {
  const found: string[] = [];
  for (let at: object | null = value; at !== null && at !== Object.prototype; at = Object.getPrototypeOf(at)) {
    for (const [name, { value: member }] of Object.entries(Object.getOwnPropertyDescriptors(at)))
      if (typeof member === 'function' && name !== 'constructor' && !leftOut.includes(name)) found.push(name);
  }
  return found;
}

/** Calls a method. */
export function makeCall(on: object, methods: readonly string[], { method, given }: HostileCall): unknown {
  const name = methods[method % methods.length] ?? 'none';
  return (on as Record<string, (...all: unknown[]) => unknown>)[name]?.(...given);
}
