import type { Faker } from '@faker-js/faker';
import { EntwriteError } from '../../errors.js';
import { optionPlace } from '../../metadata/options/option-place.js';

/** A separate faker, whose seed no other code sets; the package is loaded on demand. Throws configuration_invalid if it is missing. */
export async function loadFaker(): Promise<Faker> {
  try {
    const { base, en, Faker: Own } = await import('@faker-js/faker');
    const faker = new Own({ locale: [en, base] });
    // Without a reference date, dates are relative to now.
    faker.setDefaultRefDate('2026-01-01T00:00:00.000Z');
    return faker;
  } catch (cause) {
    throw new EntwriteError(
      'configuration_invalid',
      {
        ...optionPlace('clone', 'mask'),
        found: 'a rule that needs the package @faker-js/faker, which cannot be loaded',
        expected: 'the package',
        remedy: 'Install it: npm install --save-dev @faker-js/faker; or mask by hash, null, { value } or a function.',
      },
      { cause },
    );
  }
}

/** The result of a path such as `person.fullName`; undefined if there is no such function. */
export function callFaker(faker: Faker, path: string): unknown {
  const [group = '', name = '', ...rest] = path.split('.');
  const module: unknown = Reflect.get(faker, group);
  if (rest.length > 0 || typeof module !== 'object' || module === null || name === 'constructor') return undefined;
  const make: unknown = Reflect.get(module, name);
  return typeof make === 'function' ? (Reflect.apply(make, module, []) as unknown) : undefined;
}
