import { useEffect, useState } from 'preact/hooks';
import type { DescribedError } from '../../../src/studio/api/described-error.js';
import type { ShownBackup, ShownRestore } from '../../../src/studio/api/shown-backup.js';
import { followJob } from '../api/follow-job.js';
import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { ErrorNote } from '../parts/error-note.js';
import { showJob } from '../parts/job-dialog.js';
import { Scrolled } from '../parts/scrolled.js';
import { isReadOnly, loadSchema } from '../state/database.js';
import { closeDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';

interface RestoreDialogProps {
  readonly backup: ShownBackup;
  readonly onEnd: () => void;
}

/** What a restore would change, collection by collection; then the restore. */
export function RestoreDialog({ backup, onEnd }: RestoreDialogProps) {
  const [only, setOnly] = useState<readonly string[]>(backup.saved.map(({ id }) => id));
  const [overwrite, setOverwrite] = useState(false);
  const [preview, setPreview] = useState<ShownRestore | null>(null);
  const [failure, setFailure] = useState<DescribedError | null>(null);
  const path = (rest: string) => `backups/${encodeURIComponent(backup.id)}/${rest}`;
  useEffect(() => {
    setPreview(null);
    setFailure(null);
    let isCurrent = true;
    let end = () => {};
    void attempt(async () => {
      const { job } = await ask<{ job: string }>(path('preview'), 'preview a restore', { only, overwrite });
      if (isCurrent)
        end = followJob(job, (event) => {
          if (event.type === 'done') setPreview(event.result as ShownRestore);
          if (event.type === 'failed') setFailure(event.error);
        });
    });
    return () => {
      isCurrent = false;
      end();
    };
  }, [only.join(), overwrite]);
  const restore = () =>
    attempt(async () => {
      const { job } = await ask<{ job: string }>(path('restore'), 'restore', { only, overwrite });
      showJob(job, `Restore ${backup.name ?? backup.id}`, {
        children: () => <p>Restored, and proven by reading back.</p>,
        onEnd: () => {
          onEnd();
          void attempt(() => loadSchema(true));
        },
      });
    });
  const isNothing =
    preview !== null &&
    preview.operations.length === 0 &&
    preview.collections.every(({ documents }) => documents.same === total(documents));
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      {!isReadOnly() && (
        <button
          type="button"
          class="button primary"
          disabled={preview === null || isNothing}
          onClick={() => void restore()}
        >
          Restore
        </button>
      )}
    </>
  );
  return (
    <DialogFrame title={`Restore ${backup.name ?? backup.id}`} foot={foot}>
      <fieldset class="row wrap">
        <legend class="hidden-text">Collections</legend>
        {backup.saved.map(({ id, documents }) => (
          <label key={id} class="row">
            <input
              type="checkbox"
              checked={only.includes(id)}
              disabled={only.length === 1 && only.includes(id)}
              onChange={() => setOnly(only.includes(id) ? only.filter((one) => one !== id) : [...only, id])}
            />
            {id} <span class="muted">{documents}</span>
          </label>
        ))}
      </fieldset>
      <label class="row">
        <input type="checkbox" checked={overwrite} onChange={(event) => setOverwrite(event.currentTarget.checked)} />
        Overwrite documents that were changed after they were saved
      </label>
      {preview === null && failure === null && <span class="spinner" />}
      {failure && <ErrorNote error={failure} />}
      {preview && (
        <div class="stack" data-preview="restore">
          {preview.operations.map((operation) => (
            <p key={operation}>{operation}</p>
          ))}
          <Scrolled label="What would change">
            <table class="table">
              <thead>
                <tr>
                  <th scope="col">Collection</th>
                  <th scope="col" class="number">
                    Come back
                  </th>
                  <th scope="col" class="number">
                    Other values
                  </th>
                  <th scope="col" class="number">
                    Other links
                  </th>
                  <th scope="col" class="number">
                    Newer
                  </th>
                  <th scope="col" class="number">
                    Right already
                  </th>
                </tr>
              </thead>
              <tbody>
                {preview.collections.map(({ id, documents, newer }) => (
                  <tr key={id}>
                    <td class="mono">{id}</td>
                    <td class="number">{documents.missing}</td>
                    <td class="number">{documents.values}</td>
                    <td class="number">{documents.links}</td>
                    <td class="number">{newer}</td>
                    <td class="number">{documents.same}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </Scrolled>
          <p class="muted">{isNothing ? 'Nothing would change.' : 'Documents that the backup does not know stay.'}</p>
        </div>
      )}
    </DialogFrame>
  );
}

function total({ missing, values, links, times, same }: ShownRestore['collections'][number]['documents']): number {
  return missing + values + links + times + same;
}
