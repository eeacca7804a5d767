import type { CopyWays } from '../../documents/write-strategy.js';
import { type Finding, throwFindings } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { FUNCTION, judgeOptions, type OptionRules } from '../../metadata/options/judge-options.js';
import { optionPlace } from '../../metadata/options/option-place.js';
import { type Operation, operationSubject } from '../../operations/operation.js';
import { type DatabaseSchema, EMPTY_SCHEMA } from '../../schema/database-schema.js';
import { attributesNamed, everythingNamed, exactName, type NamedThing, thingsNamed } from '../../schema/named-thing.js';
import { isCollectionRename } from '../../schema/rename.js';
import { isRecord } from '../../util/is-record.js';
import { nearNames } from '../../util/near-names.js';
import { withRenamesDone } from '../online-changes/renamed-collections.js';
import { type AllowDestructive, ambiguousName } from './destructive-consent.js';
import type { RenameAnswers } from './resolve-renames.js';
import type { Resolutions } from './value-changes.js';

export interface NamedOptions {
  readonly resolve?: Resolutions;
  readonly renames?: RenameAnswers;
  readonly allowDestructive?: AllowDestructive;
  readonly copy?: CopyWays;
}

const IS_TRUE = { accepts: (value: unknown) => value === true, expected: 'true' };

export const RESOLUTION_RULES = {
  backfill: { accepts: () => true, expected: 'a value, or a function of the document' },
  useDefault: IS_TRUE,
  map: {
    accepts: (value) => FUNCTION.accepts(value) || isRecord(value),
    expected: 'new values by old one, or a function of the old value',
  },
  truncate: IS_TRUE,
} satisfies OptionRules;

/** A resolution that does not exist, or two at once, would do something other than intended. */
function resolutionFindings(name: string, resolution: unknown): readonly Finding[] {
  if (resolution === undefined) return [];
  const at = { at: `migrate({ resolve }) for '${name}'`, commandLine: { at: `--resolve for '${name}'` } };
  const { sound, problems } = judgeOptions(resolution, RESOLUTION_RULES);
  if (problems.length > 0) return problems.map((problem) => ({ ...at, ...problem }));
  const given = Object.keys(sound);
  if (given.length === 1) return [];
  return [
    {
      rule: 'option_value',
      ...at,
      found: given.length === 0 ? 'no resolution' : given.join(' and '),
      expected: `one of ${Object.keys(RESOLUTION_RULES).join(', ')}`,
      remedy: 'Give one; a `map` is asked about null, too.',
    },
  ];
}

export interface NamedParts {
  readonly live: DatabaseSchema;
  /** The schema that the last completed run left: a run that continues after a failure may name what is gone by then. */
  readonly recorded?: DatabaseSchema | undefined;
  /** What earlier runs removed: a script that is run again still names it. */
  readonly gone?: readonly NamedThing[] | undefined;
  readonly model: Pick<EntityModel, 'schema' | 'renames'>;
  readonly operations: readonly Operation[];
}

/**
 * Compares the names in the options of `migrate` with those that exist, before and after: a misspelt name would silently do nothing, and
 * an ambiguous one too much.
 *
 * @param call the call that got the options, for messages
 * @throws EntwriteError configuration_invalid with a finding per name, which lists near names or all meanings
 */
export function refuseUnknownNames(
  { resolve = {}, renames = {}, allowDestructive = false, copy = {} }: NamedOptions,
  { live, recorded = EMPTY_SCHEMA, gone = [], model, operations }: NamedParts,
  call = 'migrate',
): void {
  const schemas = [withRenamesDone(live, operations), recorded, model.schema];
  const attributes = [...schemas.flatMap(attributesNamed), ...gone];
  const everything: readonly NamedThing[] = [
    ...schemas.flatMap(everythingNamed),
    ...gone,
    ...operations.map(operationSubject),
    ...model.renames.flatMap((rename) => (isCollectionRename(rename) ? [{ collection: rename.from, key: null }] : [])),
  ];
  const check = (option: string, names: readonly string[], known: readonly NamedThing[]): readonly Finding[] =>
    names.flatMap((name) => {
      const meant = thingsNamed(name, known);
      if (meant.length === 0) return [unknown(call, option, name, known)];
      return meant.length === 1 ? [] : [ambiguousName(option, name, meant)];
    });
  const findings = [
    ...check('resolve', Object.keys(resolve), attributes),
    ...Object.entries(resolve).flatMap(([name, resolution]) => resolutionFindings(name, resolution)),
    ...check('renames', Object.keys(renames), attributes),
    ...check('allowDestructive', typeof allowDestructive === 'boolean' ? [] : allowDestructive, everything),
    ...check('copy', typeof copy === 'string' ? [] : Object.keys(copy), attributes),
  ];
  throwFindings('configuration_invalid', findings);
}

/** `refuseUnknownNames` for `allowDestructive` of files: names may be in `schemas`, or removed by earlier runs (`gone`). */
export function refuseUnknownConsent(
  allow: AllowDestructive,
  schemas: readonly DatabaseSchema[],
  operations: readonly Operation[],
  gone: readonly NamedThing[],
  call: string,
): void {
  if (typeof allow === 'boolean') return;
  const known = [...schemas.flatMap(everythingNamed), ...operations.map(operationSubject), ...gone];
  const findings = allow
    .filter((name) => thingsNamed(name, known).length === 0)
    .map((name) => unknown(call, 'allowDestructive', name, known));
  throwFindings('configuration_invalid', findings);
}

function unknown(call: string, option: string, name: string, known: readonly NamedThing[]): Finding {
  const near = nearNames(name, known.map(exactName)).map((other) => `'${other}'`);
  const [collection = name] = name.split(/[./]/);
  const shape = option === 'allowDestructive' ? '`collection` or `collection.attribute`' : '`collection.attribute`';
  return {
    rule: 'unknown_name',
    ...optionPlace(call, option),
    found: `the name '${name}', which is neither in the live database nor in the model`,
    expected: near.length > 0 ? near.join(' or ') : `the stored names, ${shape}`,
    remedy:
      near.length > 0
        ? 'Correct the name; nothing was changed.'
        : `Remove it, or look up the stored keys of '${collection}'; nothing was changed.`,
  };
}
