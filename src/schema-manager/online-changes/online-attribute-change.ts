import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { performOnce } from '../../appwrite/schema/perform-once.js';
import { type DocumentChange, unstoppable } from '../../documents/document-change.js';
import { type Proof, proveDocuments } from '../../documents/prove-documents.js';
import { sameStoredValue } from '../../documents/same-stored-value.js';
import { restoreDefaults } from '../../documents/without-defaults.js';
import { writeDocuments } from '../../documents/write-documents.js';
import { EntwriteError, hasCode } from '../../errors.js';
import type { AlterAttribute } from '../../operations/alter-attribute.js';
import { attributeChanges } from '../../schema/attribute-changes.js';
import { attributeBytes, describeAttribute } from '../../schema/attribute-types.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { schemaName } from '../../schema/schema-name.js';
import { canonicalJson } from '../../util/canonical-json.js';
import { createHashTable, hashOf } from '../../util/hash-table.js';
import { attributeConversion } from './attribute-conversion.js';
import {
  type AttributeReplacement,
  dropsOf,
  emptyAttribute,
  settingsLeft,
  withOldAttribute,
} from './attribute-replacement.js';
import { changeNames, droppingKey } from './change-names.js';
import { copyUntilEqual } from './copy-until-equal.js';
import { dropIndexesOver } from './drop-indexes-over.js';
import { keyedPhase } from './keyed-phase.js';
import type {
  OnlineChangeDefinition,
  OnlineChangeDeps,
  OnlineChangeWork,
  SwapSteps,
} from './online-change-definition.js';
import { provenBySwap } from './proven-by-swap.js';

/** The most documents that are read again between the renames: this takes up to a second, in which nobody can write to the attribute. */
const READ_AGAIN = 10_000;

/** An attribute that gets a type, format or shape that Appwrite cannot give it in place. */
export interface OnlineAttributeChange extends AttributeReplacement {
  readonly kind: 'attribute';
}

/** The change of an operation on an attribute; null if Appwrite makes it in place. */
export function attributeChangeOf({
  collection,
  from,
  to,
}: Omit<AlterAttribute, 'type'>): OnlineAttributeChange | null {
  if (!attributeChanges(from, to).some(({ way }) => way === 'online')) return null;
  const { shadow, old } = changeNames(canonicalJson([collection, from, to]));
  return { kind: 'attribute', collection, from, to, shadowKey: shadow, oldKey: old };
}

export const onlineAttributeChange: OnlineChangeDefinition<OnlineAttributeChange> = {
  detect: (operation) =>
    operation.type === 'alter_attribute' && operation.avoidsRenames !== true ? attributeChangeOf(operation) : null,
  id: ({ shadowKey }) => shadowKey,
  at: ({ collection, to }) => `${collection}.${to.key}`,
  describe: ({ from, to }) => `a change from (${describeAttribute(from)}) to (${describeAttribute(to)})`,
  phaseIn,
  withoutIt: withOldAttribute,
  oldKeys: ({ collection, from, oldKey }) =>
    [oldKey, droppingKey(oldKey)].map((key) => [schemaName(collection, from.key), key]),
  newKeys: ({ collection, to, shadowKey }) => [[schemaName(collection, to.key), shadowKey]],
  estimate: ({ collection, to }) => ({
    room: [{ collection, key: to.key, bytes: attributeBytes(to) }],
    strategy: 'chosen',
  }),
  replace: (change, schema) => stepsOf(change).replace?.(schema) ?? null,
  replaced: () => null,
  takenAway: () => [],
  blocked: ({ collection }, fence) => (fence === false ? [] : [collection]),
  start,
  async rollBack(change, { schemas, onProgress }) {
    const { collection, from, to, oldKey, shadowKey } = change;
    const { schema } = await schemas.read();
    if (['moved', 'half-swapped'].includes(phaseIn(change, schema)))
      await performOnce(schemas, { type: 'rename_attribute', collection, from: oldKey, to: from.key }, schema);
    if (findAttribute(schema, collection, shadowKey) !== undefined)
      await performOnce(schemas, { type: 'drop_attribute', collection, attribute: { ...to, key: shadowKey } }, schema);
    const after = await schemas.settle((item) => item.collection === collection && item.key === shadowKey, {
      onProgress,
    });
    await restoreDefaults(collection, [from], after.schema, schemas);
  },
};

/** Which of the two has a key; null if none has. */
function holderOf(
  { collection, to }: OnlineAttributeChange,
  schema: DatabaseSchema,
  key: string,
): 'old' | 'new' | null {
  const attribute = findAttribute(schema, collection, key);
  if (attribute === undefined) return null;
  const isNew = attributeChanges({ ...attribute, key: to.key }, to).every(({ way }) => way !== 'online');
  return isNew ? 'new' : 'old';
}

function phaseIn(change: OnlineAttributeChange, schema: DatabaseSchema) {
  const at = (key: string) => holderOf(change, schema, key);
  const { from, shadowKey, oldKey } = change;
  return keyedPhase({
    atKey: at(from.key),
    atOldKey: at(oldKey),
    hasShadow: at(shadowKey) !== null,
    atDroppingKey: at(droppingKey(oldKey)),
  });
}

function stepsOf(change: OnlineAttributeChange): SwapSteps {
  const { collection, from, to, shadowKey, oldKey } = change;
  const dropping = droppingKey(oldKey);
  return {
    takeAway: { operation: { type: 'rename_attribute', collection, from: from.key, to: oldKey }, isDrop: false },
    place: { type: 'rename_attribute', collection, from: shadowKey, to: to.key },
    replace: (schema) => {
      const holder = holderOf(change, schema, oldKey) === 'new' ? oldKey : dropping;
      return { type: 'rename_attribute', collection, from: holder, to: to.key };
    },
    settings: (schema) => settingsLeft(change, schema),
    setAside: (schema) =>
      holderOf(change, schema, oldKey) === 'old'
        ? [{ type: 'rename_attribute', collection, from: oldKey, to: dropping }]
        : [],
    drops: (schema) => {
      const isOld = holderOf(change, schema, dropping) === 'old';
      return dropsOf(change, schema, isOld ? [dropping, shadowKey] : [shadowKey]);
    },
    finish: () => [],
  };
}

function start(change: OnlineAttributeChange, deps: OnlineChangeDeps): OnlineChangeWork {
  const { collection, from, to, shadowKey, oldKey } = change;
  const { schemas, strategy } = deps;
  let copied = createCopiedValues();
  let provenSince: string | undefined;
  let isCopying = false;

  const conversion = (source: string, target: string, onEqual?: (document: WireDocument) => void) =>
    attributeConversion({
      collection,
      source,
      target,
      type: to.type,
      convert: deps.convert,
      ...(onEqual && { onEqual }),
    });
  const remember = (document: WireDocument) => copied.add(document.$id, document[shadowKey]);
  const calm = unstoppable(deps);
  const copyAndProve = async (source: string, through: OnlineChangeDeps): Promise<Proof> => {
    await copyUntilEqual(conversion(source, shadowKey), strategy, through);
    copied = createCopiedValues();
    return proveDocuments(conversion(source, shadowKey, remember), through);
  };

  /**
   * After a crash nobody knows what was copied. If there were at most READ_AGAIN documents, all were compared between the renames.
   * Otherwise a document that differs, and was not written to since the first rename, may have missed the copy because its time was set by
   * hand.
   */
  const provenAfterCrash = async (): Promise<Proof> => {
    const proof = await provenBySwap(collection, deps);
    const since = (await schemas.read()).changedAt.get(schemaName(collection, oldKey));
    if (proof.documents <= READ_AGAIN || since === undefined) return proof;
    const again = conversion(oldKey, to.key);
    const isNewer = ({ $updatedAt }: WireDocument) => Date.parse($updatedAt) >= Date.parse(since);
    try {
      return await proveDocuments(
        { ...again, change: (document) => (isNewer(document) ? null : again.change(document)) },
        deps,
      );
    } catch (error) {
      if (!hasCode(error, 'copy_unproven')) throw error;
      const { at, found, expected } = error;
      const remedy = `'${oldKey}' still has the value that each of them had before the change. Write to each the value of '${to.key}' that it should have, which gives it a new time, and run again.`;
      throw new EntwriteError('copy_unproven', { at, found, expected, remedy }, { cause: error });
    }
  };

  return {
    steps: stepsOf(change),
    async run(phase) {
      isCopying = true;
      const source = ['moved', 'half-swapped'].includes(phase) ? oldKey : from.key;
      if (phase === 'untouched' || phase === 'moved') {
        await deps.execute(
          [{ type: 'add_attribute', collection, attribute: emptyAttribute(change, shadowKey) }],
          (await schemas.read()).schema,
        );
        await deps.onPhase('copying');
      }
      await copyUntilEqual(conversion(source, shadowKey), strategy, deps);
      await dropIndexesOver(collection, source, deps);
    },
    isProvenEarly: true,
    async prove() {
      const { schema } = await schemas.read();
      const source = phaseIn(change, schema) === 'half-swapped' ? oldKey : from.key;
      const since = await deps.serverTime();
      const proof = await copyAndProve(source, deps);
      provenSince = since;
      return proof;
    },
    async catchUp(before) {
      if (before === null || provenSince === undefined) return copyAndProve(oldKey, calm);
      const late = conversion(oldKey, shadowKey);
      const { change: decide } = late;
      // A time set by hand does not show what was written last, and after a crash nobody knows what was copied.
      const isWhole = before.documents <= READ_AGAIN;
      const report = await writeDocuments(
        {
          ...late,
          ...(!isWhole && { since: provenSince }),
          change(document) {
            const values = decide(document);
            if (values !== null) copied.add(document.$id, values[shadowKey]);
            return values;
          },
        },
        strategy,
        calm,
      );
      return isWhole && report.changed + report.unequal.length > 0 ? copyAndProve(oldKey, calm) : before;
    },
    async lookAgain() {
      if (!isCopying) return provenAfterCrash();
      // A value other than the copy was written to the new attribute by another client.
      const again = conversion(oldKey, to.key);
      const { change: decide } = again;
      const missed: DocumentChange = {
        ...again,
        change(document) {
          const current = document[to.key] ?? null;
          const isCopied = copied.holds(document.$id, current) ?? sameStoredValue(current, null, to.type);
          return isCopied ? decide(document) : null;
        },
      };
      await copyUntilEqual(missed, strategy === 'bulk' ? 'bulk' : 'single', calm);
      return proveDocuments(missed, deps);
    },
  };
}

/** The proven values of documents, by which later writes of others are recognised: 20 to 53 bytes each. */
interface CopiedValues {
  readonly add: (id: string, value: unknown) => void;
  /** Whether a document still holds what was copied; null if that is unknown. */
  readonly holds: (id: string, value: unknown) => boolean | null;
}

function createCopiedValues(): CopiedValues {
  const table = createHashTable();
  const mark = (value: unknown) => (hashOf(canonicalJson(value ?? null))[0] || 1) >>> 0;
  return {
    add: (id, value) => table.set(hashOf(id), mark(value)),
    holds(id, value) {
      const known = table.get(hashOf(id));
      return known === 0 ? null : known === mark(value);
    },
  };
}
