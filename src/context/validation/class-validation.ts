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
 * Validates a draft and its nested drafts with class-validator. Missing values are left to the model's `required`,
 * except under `@IsDefined`; of a patch, only the given values are validated.
 *
 * @param groups applies decorators of these groups and those without a group; if empty, all apply
 */
export async function validateDraft(draft: Draft, groups: readonly string[] = []): Promise<readonly Finding[]> {
  const nested = await Promise.all(draft.nested.map((one) => validateDraft(one, groups)));
  return [...(await validateOne(draft, groups)), ...nested.flat()];
}

async function validateOne(
  { metadata, at, values, mode }: Draft,
  groups: readonly string[],
): Promise<readonly Finding[]> {
  const { entity } = metadata;
  // Loading class-validator takes a third of a second, so it happens only if the entities' files have loaded it already.
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
  return relevant.flatMap((error) => findingsOf(at, error, secret.has(error.property)));
}

/** An instance with only the given values, without the class's initial ones. */
function candidate(metadata: EntityMetadata, entity: EntityClass, values: Readonly<Record<string, unknown>>): object {
  const instance = construct(entity);
  for (const { property, kind } of metadata.properties) {
    const value = values[property];
    instance[property] = kind === 'attribute' ? typedValue(entity, property, value) : value;
  }
  return instance;
}

/** Whether the server sets the property, so that a new document may lack it. */
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
    expected: `a value that satisfies @${rule} of class-validator`,
    remedy: 'Correct the value.',
  }));
  return [...own, ...(children ?? []).flatMap((child) => findingsOf(at, child, isSecret))];
}
