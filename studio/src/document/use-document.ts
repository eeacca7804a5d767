import { useEffect, useRef, useState } from 'preact/hooks';
import type { DescribedFinding } from '../../../src/studio/api/described-error.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath, RequestError } from '../api/request.js';
import { useNewest } from '../api/use-newest.js';
import { write } from '../api/write.js';
import type { CollectionState } from '../data/collection-state.js';
import { attempt, report, tell } from '../state/notices.js';
import { sameValue } from './input-value.js';

export type Values = Readonly<Record<string, unknown>>;

/** A document that is looked at, with what was changed in it and not saved yet. */
export interface OpenDocument {
  readonly isNew: boolean;
  /** As it is stored; null before it was read, and for a new one. */
  readonly stored: ShownDocument | null;
  readonly isGone: boolean;
  readonly changes: Values;
  readonly isChanged: boolean;
  /** Whether something was written that cannot be read as a value, so that nothing can be saved. */
  readonly isUnreadable: boolean;
  /** @param key of an attribute; null for the whole document as JSON */
  readonly setUnreadable: (key: string | null, isUnreadable: boolean) => void;
  /** Rises when the fields have to start again with the stored values. */
  readonly round: number;
  /** Why it was not saved. */
  readonly findings: readonly DescribedFinding[];
  /** The value as it would be saved. */
  readonly value: (key: string) => unknown;
  readonly change: (key: string, value: unknown) => void;
  /** Changes all keys at once; those that are as stored count as unchanged. */
  readonly changeAll: (values: Values) => void;
  readonly discard: () => void;
  readonly save: () => Promise<void>;
  readonly remove: () => Promise<void>;
}

/** Reads a document, and keeps what is changed in it. @param id `new` for one to be created */
export function useDocument(state: CollectionState, id: string): OpenDocument {
  const { collection } = state;
  const isNew = id === 'new';
  const [stored, setStored] = useState<ShownDocument | null>(null);
  const [isGone, setGone] = useState(false);
  const [changes, setChanges] = useState<Values>({});
  const [unreadable, setUnreadable] = useState<ReadonlySet<string | null>>(new Set());
  const [round, setRound] = useState(0);
  const [findings, setFindings] = useState<readonly DescribedFinding[]>([]);
  const newest = useNewest();
  const isTouched = useRef(false);
  isTouched.current = Object.keys(changes).length > 0 || unreadable.size > 0;
  useEffect(() => {
    if (isNew) return;
    const path = collectionPath(collection.id, `documents/${encodeURIComponent(id)}`);
    const question = () => ask<{ document: ShownDocument | null }>(path, `open ${collection.id}`);
    newest(question)
      .then((answer) => {
        // What a person has begun to change is of the document as it was shown.
        if (answer === null || isTouched.current) return;
        setGone(answer.document === null);
        setStored(answer.document);
      })
      .catch(report);
  }, [id, state.written.value]);
  const differs = (key: string, value: unknown) => isNew || !sameValue(value, stored?.[key]);
  const undo = { label: 'Undo', run: () => void state.undo() };
  const create = async () => {
    const path = collectionPath(collection.id, 'create');
    const { document } = await write<{ document: ShownDocument }>(path, `create in ${collection.id}`, {
      values: changes,
    });
    tell('The document was created.', undo);
    state.open.value = document.$id;
  };
  const update = async () => {
    const path = collectionPath(collection.id, 'update');
    const body = { id, values: changes, updatedAt: stored?.$updatedAt };
    const { document } = await write<{ document: ShownDocument }>(path, `edit ${collection.id}`, body);
    setStored(document);
    // What was typed while it was being saved is not saved yet.
    setChanges((now) => Object.fromEntries(Object.entries(now).filter(([key, value]) => value !== changes[key])));
    tell('The document was saved.', undo);
  };
  return {
    isNew,
    stored,
    isGone,
    changes,
    isChanged: isTouched.current,
    isUnreadable: unreadable.size > 0,
    setUnreadable(key, isOne) {
      setUnreadable((keys) => new Set([...[...keys].filter((one) => one !== key), ...(isOne ? [key] : [])]));
    },
    round,
    findings,
    value: (key) => (Object.hasOwn(changes, key) ? changes[key] : stored?.[key]),
    change(key, value) {
      setChanges(({ [key]: _, ...rest }) => (differs(key, value) ? { ...rest, [key]: value } : rest));
    },
    changeAll(values) {
      setChanges(Object.fromEntries(Object.entries(values).filter(([key, value]) => differs(key, value))));
    },
    discard() {
      setChanges({});
      setUnreadable(new Set<string | null>());
      setFindings([]);
      setRound((count) => count + 1);
    },
    save: async () => {
      if (unreadable.size > 0) return;
      await attempt(async () => {
        try {
          await (isNew ? create() : update());
          setFindings([]);
          await state.reload();
        } catch (error) {
          if (!(error instanceof RequestError)) throw error;
          const { details } = error;
          setFindings(details.findings.length > 0 ? details.findings : [{ ...details, rule: details.code }]);
        }
      });
    },
    remove: async () => {
      await attempt(async () => {
        await write(collectionPath(collection.id, 'delete'), `delete in ${collection.id}`, { ids: [id] });
        state.open.value = null;
        tell('The document was deleted.', undo);
        await state.reload();
      });
    },
  };
}
