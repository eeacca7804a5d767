import type { CopyWays } from '../../documents/write-strategy.js';
import { EntwriteError, type Finding } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import type { Operation } from '../../operations/operation.js';
import { isCollectionRename } from '../../schema/collection-rename.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { nearNames } from '../../util/near-names.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { type AllowDestructive, destructiveName } from './destructive-consent.js';
import type { RenameAnswers } from './resolve-renames.js';
import type { Resolutions } from './value-changes.js';

/** The options of `migrate` that name what is stored. */
export interface NamingOptions {
  readonly resolve?: Resolutions;
  readonly renames?: RenameAnswers;
  readonly allowDestructive?: AllowDestructive;
  readonly copy?: CopyWays;
}

/**
 * Holds the names in the options of `migrate` against what there is, before and after: a misspelt one would do nothing and say
 * nothing.
 *
 * @throws EntwriteError configuration_invalid with a finding per unknown name that tells the near ones
 */
export function refuseUnknownNames(
  { resolve = {}, renames = {}, allowDestructive = false, copy = {} }: NamingOptions,
  live: DatabaseSchema,
  model: Pick<EntityModel, 'schema' | 'renames'>,
  operations: readonly Operation[],
): void {
  const collections = [...withRenamesDone(live, operations).collections, ...model.schema.collections];
  const attributes = new Set(
    collections.flatMap(({ id, attributes: all, relationships }) => [
      ...[...all, ...relationships].map(({ key }) => `${id}.${key}`),
      ...relationships.flatMap((one) => (one.twoWay ? [`${one.relatedCollection}.${one.twoWayKey}`] : [])),
    ]),
  );
  const everything = new Set([
    ...attributes,
    ...operations.map(destructiveName),
    // A run that goes on after a failure is given the same names.
    ...model.renames.flatMap((rename) => (isCollectionRename(rename) ? [rename.from] : [])),
    ...collections.flatMap(({ id, indexes }) => [id, ...indexes.map(({ key }) => `${id}.${key}`)]),
  ]);
  const check = (option: string, names: readonly string[], known: ReadonlySet<string>): readonly Finding[] =>
    names.filter((name) => !known.has(name)).map((name) => unknown(option, name, known));
  // Once it is done, only the new name of a rename exists.
  const isDone = (name: string, to: string | false) =>
    live.collections.some(
      ({ id, attributes: all }) => name.startsWith(`${id}.`) && all.some((attribute) => attribute.key === to),
    );
  const pending = Object.entries(renames).flatMap(([name, to]) => (isDone(name, to) ? [] : [name]));
  const findings = [
    ...check('resolve', Object.keys(resolve), attributes),
    ...check('renames', pending, attributes),
    ...check('allowDestructive', typeof allowDestructive === 'boolean' ? [] : allowDestructive, everything),
    ...check('copy', typeof copy === 'string' ? [] : Object.keys(copy), attributes),
  ];
  const [first] = findings;
  if (first === undefined) return;
  const { at, found, expected, remedy } = first;
  throw new EntwriteError('configuration_invalid', { at, found, expected, remedy }, { findings });
}

function unknown(option: string, name: string, known: ReadonlySet<string>): Finding {
  const near = nearNames(name, known).map((other) => `'${other}'`);
  const collection = name.split('.')[0] ?? name;
  const shape = option === 'allowDestructive' ? '`collection` or `collection.attribute`' : '`collection.attribute`';
  return {
    rule: 'unknown_name',
    at: `migrate({ ${option} })`,
    found: `the name '${name}', which is neither in the live database nor in the model`,
    expected: near.length > 0 ? near.join(' or ') : `the stored names, ${shape}`,
    remedy:
      near.length > 0
        ? 'Correct the name; nothing was changed.'
        : `Take it out, or look up the stored keys of '${collection}'; nothing was changed.`,
  };
}
