import { useEffect, useState } from 'preact/hooks';
import { ask, collectionPath } from '../api/request.js';
import { FieldInput } from '../document/field-input.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { showJob } from '../parts/job-dialog.js';
import { closeDialog } from '../state/dialog.js';
import { attempt, report } from '../state/notices.js';
import type { CollectionState } from './collection-state.js';
import type { Where } from './condition.js';

interface BulkDialogProps {
  readonly state: CollectionState;
  readonly where: Where;
}

/** Changes or deletes many documents; how many they are is counted first. */
export function BulkDialog({ state, where }: BulkDialogProps) {
  const { collection } = state;
  // What the entities no longer have cannot be written through them.
  const editable = collection.attributes.filter(({ mark }) => mark !== 'added' && mark !== 'removed');
  const [key, setKey] = useState(editable[0]?.key ?? '');
  /** undefined until one was written or chosen. */
  const [value, setValue] = useState<unknown>(undefined);
  const [isUnreadable, setUnreadable] = useState(false);
  const [isEmpty, setEmpty] = useState(false);
  const [count, setCount] = useState<number | null>(null);
  const [isSure, setSure] = useState(false);
  const attribute = editable.find((one) => one.key === key);
  useEffect(() => {
    ask<{ count: number }>(collectionPath(collection.id, 'count'), `count ${collection.id}`, { where })
      .then((answer) => setCount(answer.count))
      .catch(report);
  }, []);
  const run = (path: string, body: object, title: string) =>
    attempt(async () => {
      const { job } = await ask<{ job: string }>(collectionPath(collection.id, path), title, body);
      showJob(job, title, {
        children: ({ documents, undoable }: { documents: number; undoable: boolean }) => (
          <p>
            {documents} documents of {collection.id}. {undoable ? 'The last edit can be undone.' : ''}
          </p>
        ),
        onEnd: () => {
          state.selected.value = new Set();
          void state.refresh();
        },
      });
    });
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      <button
        type="button"
        class="button danger"
        disabled={count === null || !isSure}
        onClick={() => void run('delete-matching', { where }, `Delete ${count} of ${collection.id}`)}
      >
        Delete {count ?? '…'}
      </button>
      <button
        type="button"
        class="button primary"
        disabled={count === null || !(isEmpty || (value !== undefined && !isUnreadable))}
        onClick={() =>
          void run(
            'edit-matching',
            { where, values: { [key]: isEmpty ? null : value } },
            `Edit ${count} of ${collection.id}`,
          )
        }
      >
        Change {count ?? '…'}
      </button>
    </>
  );
  return (
    <DialogFrame title={`Edit many documents of ${collection.id}`} foot={foot}>
      <p>
        {count === null ? 'Counting…' : <b data-count={count}>{count} documents</b>} would be changed. Up to 1,000 can
        be undone.
      </p>
      <label class="field">
        <span class="field-label">Attribute</span>
        <select
          class="input"
          value={key}
          onChange={(event) => {
            setKey(event.currentTarget.value);
            setValue(undefined);
            setUnreadable(false);
            setEmpty(false);
          }}
        >
          {editable.map((one) => (
            <option key={one.key}>{one.key}</option>
          ))}
        </select>
      </label>
      {attribute && (
        <FieldInput
          key={key}
          attribute={attribute}
          isJson={collection.json.includes(key)}
          value={value}
          disabled={isEmpty}
          onChange={setValue}
          onUnreadable={setUnreadable}
        />
      )}
      {attribute && !attribute.required && (
        <label class="row">
          <input type="checkbox" checked={isEmpty} onChange={(event) => setEmpty(event.currentTarget.checked)} />
          No value
        </label>
      )}
      <label class="row">
        <input type="checkbox" checked={isSure} onChange={(event) => setSure(event.currentTarget.checked)} />
        Let me delete them instead
      </label>
    </DialogFrame>
  );
}
