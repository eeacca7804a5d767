import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { documentsWithValues } from '../../appwrite/documents/documents-with-values.js';
import { renameCandidates } from '../../differ/rename-candidates.js';
import { wholeRenames } from '../../differ/swaps-in.js';
import { EntwriteError, type Finding, throwFindings } from '../../errors.js';
import { type Operation, operationDelta } from '../../operations/operation.js';
import type { SchemaDelta } from '../../operations/schema-delta.js';
import { isEncrypted } from '../../schema/attribute-schema.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import { exactName, isNamed, valueFor } from '../../schema/named-thing.js';
import { visibleSides } from '../../schema/relationship-schema.js';
import type { AttributeRename, Rename } from '../../schema/rename.js';
import { abandonedSwaps } from './declared-renames.js';
import type { AllowDestructive } from './destructive-consent.js';

/** Asks a person whether an attribute was renamed, given up to three stored values and whether a database could be searched for them. */
export type AskRename = (
  candidate: AttributeRename,
  samples: readonly unknown[],
  hasLooked: boolean,
) => Promise<boolean>;

/** The caller's answers to possible renames: `{ 'users.about': 'bio', 'users.legacy': false }`. */
export type RenameAnswers = Readonly<Record<string, string | false>>;

export interface RenameQuestions {
  /** null if there is no database to read from. */
  readonly documents: DocumentGateway | null;
  readonly answers: RenameAnswers;
  /** Declared renames that are refused: no questions are asked about their attributes. */
  readonly refused: readonly Rename[];
  readonly allowDestructive: AllowDestructive;
  readonly ask: AskRename | undefined;
  /** Whether a person will see the plan with its drops and can stop it. */
  readonly isReviewed: boolean;
  /** The call that takes the answers. */
  readonly call: string;
}

const SAMPLES = 3;

/**
 * Decides which drops and additions of one shape are renames: the call answers, or the drop was allowed by name, or a person is asked.
 *
 * @returns the renames in addition to those the model declares
 * @throws EntwriteError rename_unclear if there is nobody to ask, naming the option that answers; configuration_invalid for an answer with
 * a key that is not new
 */
export async function settleRenames(
  operations: readonly Operation[],
  questions: RenameQuestions,
): Promise<readonly AttributeRename[]> {
  const { answers, refused, allowDestructive, ask, documents, isReviewed } = questions;
  const renames: AttributeRename[] = [...answeredRenames(operations, answers)];
  const unanswered: AttributeRename[] = [];
  // In an unfinished swap values are under the wrong names: it is refused separately.
  const swapping = new Set(abandonedSwaps(operations).map(({ collection }) => collection));
  for (const candidate of renameCandidates(operations)) {
    if (swapping.has(candidate.collection)) continue;
    if (
      [...renames, ...refused].some(
        ({ collection, from, to }) =>
          collection === candidate.collection && (from === candidate.from || to === candidate.to),
      )
    )
      continue;
    const answer = valueFor(answers, candidate.collection, candidate.from);
    if (answer !== undefined || isAllowed(candidate, allowDestructive)) continue;
    else if (ask === undefined && isReviewed) continue;
    else if (ask === undefined) unanswered.push(candidate);
    else if (await ask(candidate, await sampleValues(candidate, operations, documents), documents !== null))
      renames.push(candidate);
  }
  const findings = unanswered.map((candidate) => unclear(candidate, questions.call));
  throwFindings('rename_unclear', findings);
  return renames;
}

/**
 * The renames that the caller's answers name, whatever shape the attributes have now.
 *
 * @throws EntwriteError configuration_invalid for an answer that the model contradicts: it would be passed over
 */
function answeredRenames(operations: readonly Operation[], answers: RenameAnswers): readonly AttributeRename[] {
  const dropped = operations.flatMap((operation) => keysOf(operationDelta(operation), 'before'));
  const added = operations.flatMap((operation) => keysOf(operationDelta(operation), 'after'));
  const declared = wholeRenames(operations);
  const taken = new Map<string, string>();
  return Object.entries(answers).flatMap(([name, to]) => {
    const was = dropped.find((thing) => isNamed(name, thing));
    if (to === false) {
      const rename = declared.find(({ collection, from }) => isNamed(name, { collection, key: from }));
      if (rename === undefined) return [];
      const found = `false, while '${rename.to}' has \`renamedFrom: '${rename.from}'\``;
      throw contradicted(name, found, 'one of the two', 'Remove the answer, or `renamedFrom`; nothing was changed.');
    }
    if (was === undefined) {
      const isAdded = added.some((one) => one.key === to && isIn(name, one.collection));
      if (!isAdded) return [];
      const found = `'${to}', which is new, while '${name}' stays, or is gone already`;
      throw contradicted(
        name,
        found,
        'an attribute that leaves the model',
        'Remove it from the entity, or remove the answer; nothing was changed.',
      );
    }
    const { collection, key: from } = was;
    const keys = added.flatMap((one) => (one.collection === collection ? [one.key] : []));
    const expected = keys.length === 0 ? 'a new key, but there is none' : `one of ${keys.join(', ')}`;
    const remedy = 'Correct the key, or pass `false` if it is not a rename; nothing was changed.';
    if (!keys.includes(to))
      throw contradicted(name, `'${to}', which the model does not add to '${collection}'`, expected, remedy);
    const at = exactName({ collection, key: to });
    const other = taken.get(at);
    if (other !== undefined) throw contradicted(name, `'${to}', as for '${other}'`, 'a key of its own', remedy);
    taken.set(at, name);
    return [{ collection, from, to }];
  });
}

/** The renames that answers name within a schema, whether they are still to be made or an earlier run has made them. */
export function namedRenames(answers: RenameAnswers, { collections }: DatabaseSchema): readonly AttributeRename[] {
  return Object.entries(answers).flatMap(([name, to]) =>
    collections
      .filter(({ id, attributes }) => isIn(name, id) && attributes.some(({ key }) => key === to))
      .map(({ id }) => ({ collection: id, from: name.slice(id.length + 1), to: String(to) })),
  );
}

function isIn(name: string, collection: string): boolean {
  return name.startsWith(`${collection}.`) || name.startsWith(`${collection}/`);
}

function contradicted(name: string, found: string, expected: string, remedy: string): EntwriteError {
  return new EntwriteError('configuration_invalid', { at: `renames of '${name}'`, found, expected, remedy });
}

/** The keys that an operation removes, or creates. */
function keysOf(
  delta: SchemaDelta,
  side: 'before' | 'after',
): readonly { readonly collection: string; readonly key: string }[] {
  const part = delta[side];
  if (part === undefined || delta[side === 'before' ? 'after' : 'before'] !== undefined) return [];
  if (part.kind === 'attribute') return [{ collection: part.collection, key: part.value.key }];
  if (part.kind !== 'relationship') return [];
  return visibleSides({ collection: part.collection, relationship: part.value }).map((end) => ({
    collection: end.collection,
    key: end.relationship.key,
  }));
}

/** Asks about each candidate once. */
export function askOnce(ask: AskRename): AskRename {
  const given = new Map<string, Promise<boolean>>();
  return (candidate, ...rest) => {
    const name = `${candidate.collection}.${candidate.from}/${candidate.to}`;
    const answer = given.get(name) ?? ask(candidate, ...rest);
    given.set(name, answer);
    return answer;
  };
}

function isAllowed({ collection, from }: AttributeRename, allow: AllowDestructive): boolean {
  return typeof allow === 'boolean' ? allow : allow.some((name) => isNamed(name, { collection, key: from }));
}

async function sampleValues(
  { collection, from }: AttributeRename,
  operations: readonly Operation[],
  documents: DocumentGateway | null,
): Promise<readonly unknown[]> {
  if (documents === null) return [];
  const dropped = operations.flatMap((operation) => (operation.type === 'drop_attribute' ? [operation] : []));
  const old = dropped.find((operation) => operation.collection === collection && operation.attribute.key === from);
  // Encrypted values are shown to nobody.
  if (old === undefined || isEncrypted(old.attribute)) return [];
  const found = await documentsWithValues(documents, collection, old.attribute, SAMPLES);
  return found.map((document) => document[from]);
}

function unclear({ collection, from, to }: AttributeRename, call: string): Finding {
  const at = exactName({ collection, key: from });
  const declare = `Write renamedFrom: '${from}' on the new attribute`;
  return {
    rule: 'rename_unclear',
    at,
    found: `a drop of it beside the addition of '${exactName({ collection, key: to })}', which is exactly alike`,
    expected: 'to know whether that is a rename, which keeps the values',
    remedy: `${declare}, or pass ${call}({ renames: { '${at}': '${to}' } }), or \`false\` if it is not a rename.`,
    commandLine: { remedy: `${declare}, or pass --rename ${at}=${to}, or --rename ${at}= if it is not a rename.` },
  };
}
