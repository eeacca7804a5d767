import { fitsRequest } from '../../appwrite/http/body-size.js';
import type { Capabilities } from '../../appwrite/server/capabilities.js';
import type { Finding } from '../../errors.js';
import type { IndexSchema } from '../../schema/index-schema.js';
import { CUT_AT_NUL, holdsNul } from '../../schema/text-limits.js';
import { roomChecks } from '../../schema-manager/preflight/indexed-bytes.js';
import type { Draft } from './draft.js';
import { throwInvalid } from './require-valid.js';

/** A check that depends on the server; null if this server accepts the value. */
type Suspicion = (server: Capabilities) => Finding | null;

/** Throws `document_invalid` for values that this server would corrupt or refuse, and for oversized documents. Asks for its capabilities only if needed. */
export async function requireServerTakes(
  drafts: readonly Draft[],
  capabilities: () => Promise<Capabilities>,
  indexesOf: (draft: Draft) => readonly IndexSchema[],
): Promise<void> {
  const suspicions = drafts.flatMap((draft, index) => {
    const place = drafts.length === 1 ? '' : `[${index}] `;
    return suspicionsOf(draft, place, indexesOf);
  });
  if (suspicions.length === 0) return;
  const known = await capabilities();
  throwInvalid(
    drafts[0]?.metadata.name ?? '',
    suspicions.flatMap((findingOn) => findingOn(known) ?? []),
  );
}

function suspicionsOf(
  draft: Draft,
  place: string,
  indexesOf: (draft: Draft) => readonly IndexSchema[],
): readonly Suspicion[] {
  return [
    ...longValues(draft, place, indexesOf(draft)),
    ...cutTexts(draft, place),
    ...fractions(draft, place),
    ...tooLarge(draft, place),
    ...draft.nested.flatMap((one) => suspicionsOf(one, place, indexesOf)),
  ];
}

function cutTexts({ at, stored }: Draft, place: string): readonly Suspicion[] {
  return Object.keys(stored)
    .filter((key) => holdsNul(stored[key]))
    .map(
      (key): Suspicion =>
        ({ cutsTextAtNul }) =>
          cutsTextAtNul === true ? { rule: 'text', at: `${place}${at}.${key}`, ...CUT_AT_NUL } : null,
    );
}

function tooLarge({ at, stored }: Draft, place: string): readonly Suspicion[] {
  if (fitsRequest(stored)) return [];
  const found = 'more than the 12 MiB that Appwrite takes in one request';
  const remedy = 'Make it smaller: Appwrite keeps large content as files.';
  return [
    () => ({
      rule: 'document_size',
      at: `${place}${at}`,
      found,
      expected: 'a document that one request can write',
      remedy,
    }),
  ];
}

function longValues({ at, stored }: Draft, place: string, indexes: readonly IndexSchema[]): readonly Suspicion[] {
  const checks = roomChecks(stored, indexes, (key) => `${place}${at}.${key}`);
  return checks.map(
    (check): Suspicion =>
      (server) => {
        const facts = check(server);
        return facts === null ? null : { rule: 'indexed', ...facts };
      },
  );
}

function fractions({ metadata, at, stored, mode }: Draft, place: string): readonly Suspicion[] {
  if (mode === 'create') return [];
  return metadata.properties.flatMap((property): readonly Suspicion[] => {
    if (property.kind !== 'attribute' || property.attribute.type !== 'integer' || property.attribute.array) return [];
    const operator = Object.hasOwn(stored, property.key) ? stored[property.key] : undefined;
    if (typeof operator !== 'string') return [];
    const { method, values } = JSON.parse(operator) as { readonly method: string; readonly values: readonly unknown[] };
    const [first, bound] = values;
    const isExact = (method === 'multiply' || method === 'divide') && bound === undefined;
    if (!isExact || Number.isInteger(first)) return [];
    return [
      ({ takesFractionsForIntegers }) => {
        if (takesFractionsForIntegers !== false) return null;
        return {
          rule: 'operator',
          at: `${place}${at}.${property.property}`,
          found: `${method}(${String(first)}) on an integer, which this server answers with an error`,
          expected: 'a whole number',
          remedy: `Give a whole number, or a bound beside it (\`{ ${method === 'divide' ? 'min' : 'max'}: … }\`), or read the value and write the result.`,
        };
      },
    ];
  });
}
