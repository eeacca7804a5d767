import type { ValidationError } from 'class-validator';
import type { Finding } from '../../errors.js';
import type { EntityClass } from '../../metadata/entity-class.js';
import type { EntityMetadata } from '../../metadata/model/entity-metadata.js';
import { show } from '../../metadata/options/show-value.js';
import { isEncrypted } from '../../schema/attribute-schema.js';
import { loadClassTransformer, typedValue } from '../hydration/class-transformation.js';
import { construct } from '../hydration/instantiate.js';
import type { Draft } from './draft.js';

/**
 * What class-validator's decorators say about a draft and those written along. A missing value is judged by the model alone
 * (`required`), except under `@IsDefined`; of a patch only what it gives.
 *
 * @param groups decorators of these groups count beside those of none; with no groups all count
 */
export async function validateDraft(draft: Draft, groups: readonly string[] = []): Promise<readonly Finding[]> {
  const nested = await Promise.all(draft.nested.map((one) => validateDraft(one, groups)));
  return [...(await validateOne(draft, groups)), ...nested.flat()];
}

async function validateOne({ metadata, values, mode }: Draft, groups: readonly string[]): Promise<readonly Finding[]> {
  const { entity, name } = metadata;
  // Loaded only where the entities' files have loaded it: it takes a third of a second.
  if (entity === null || !('classValidatorMetadataStorage' in globalThis)) return [];
  const { getMetadataStorage, validate } = await import('class-validator');
  if (getMetadataStorage().getTargetValidationMetadatas(entity, '', false, false).length === 0) return [];
  await loadClassTransformer();
  const errors = await validate(candidate(metadata, entity, values), {
    skipMissingProperties: true,
    forbidUnknownValues: false,
    groups: [...groups],
    always: true,
  });
  const relevant = errors.filter(({ property }) =>
    mode === 'create' ? !isServers(metadata, property) : property in values,
  );
  const secret = new Set(
    metadata.properties.flatMap((one) => (one.kind === 'attribute' && isEncrypted(one.attribute) ? one.property : [])),
  );
  return relevant.flatMap((error) => findingsOf(name, error, secret.has(error.property)));
}

/** An instance that holds nothing but the values, whatever its class initialises. */
function candidate(metadata: EntityMetadata, entity: EntityClass, values: Readonly<Record<string, unknown>>): object {
  const instance = construct(entity);
  for (const { property, kind } of metadata.properties) {
    const value = values[property];
    instance[property] = kind === 'attribute' ? typedValue(entity, property, value) : value;
  }
  return instance;
}

/** The server makes it, so a new document may lack it. */
function isServers({ properties }: EntityMetadata, name: string): boolean {
  return properties.some(({ kind, property }) => kind === 'system' && property === name);
}

function findingsOf(
  path: string,
  { property, value, constraints, children }: ValidationError,
  isSecret: boolean,
): Finding[] {
  const at = `${path}.${property}`;
  const own = Object.entries(constraints ?? {}).map(([rule, message]) => ({
    rule,
    at,
    found: isSecret || value === undefined ? message : `${message} (${show(value)})`,
    expected: `what @${rule} of class-validator asks for`,
    remedy: 'Correct the value.',
  }));
  return [...own, ...(children ?? []).flatMap((child) => findingsOf(at, child, isSecret))];
}
