import { EntwriteError } from '../errors.js';

/** Throws model_invalid for a decorator without parentheses: it gets what it decorates in the place of its options, and would record nothing. */
export function refuseBare(name: string, decorated: unknown, property: unknown): void {
  if (typeof property !== 'string' && typeof property !== 'symbol') return;
  const { name: entity } = typeof decorated === 'function' ? decorated : (decorated as object).constructor;
  throw bare(name, `${entity}.${String(property)}`);
}

/** The same for a decorator of a class. Throws model_invalid. */
export function refuseBareOnClass(name: string, decorated: unknown): void {
  if (typeof decorated === 'function') throw bare(name, decorated.name);
}

function bare(name: string, at: string): EntwriteError {
  return new EntwriteError('model_invalid', {
    at,
    found: `\`@${name}\` without parentheses`,
    expected: `\`@${name}(…)\``,
    remedy: 'Add the parentheses; without them nothing is recorded.',
  });
}
