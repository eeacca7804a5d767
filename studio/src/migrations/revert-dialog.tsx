import { useEffect, useState } from 'preact/hooks';
import type { ShownReverts } from '../../../src/studio/api/shown-migrations.js';
import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { showJob } from '../parts/job-dialog.js';
import { closeDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';
import { LossList } from './loss-list.js';

interface RevertDialogProps {
  /** The file to go back to; the last one alone is taken back where there is none. */
  readonly to: string | null;
  readonly onEnd: () => void;
}

/** Takes files back after a look at what that does; what would be lost is allowed by name. */
export function RevertDialog({ to, onEnd }: RevertDialogProps) {
  const [found, setFound] = useState<ShownReverts | null>(null);
  const [allowed, setAllowed] = useState<readonly string[]>([]);
  const choice = to === null ? {} : { to };
  useEffect(
    () =>
      void attempt(async () =>
        setFound(await ask<ShownReverts>('migrations/revert-preview', 'preview a revert', choice)),
      ),
    [],
  );
  const files = found?.files ?? [];
  const losses = [...new Set(files.flatMap((file) => file.losses))];
  const revert = () =>
    attempt(async () => {
      const allowDestructive = losses.filter((name) => allowed.includes(name));
      const body = { ...choice, allowDestructive };
      const { job } = await ask<{ job: string }>('migrations/revert', 'revert migrations', body);
      showJob(job, 'Revert', {
        children: (report: { readonly files: readonly unknown[] }) => (
          <p>
            {report.files.length} {report.files.length === 1 ? 'file was' : 'files were'} taken back.
          </p>
        ),
        onEnd,
      });
    });
  const foot = (
    <>
      <button type="button" class="button" onClick={closeDialog}>
        Cancel
      </button>
      <button
        type="button"
        class="button primary"
        disabled={files.length === 0 || losses.some((name) => !allowed.includes(name))}
        onClick={() => void revert()}
      >
        Revert {found === null ? '' : files.length}
      </button>
    </>
  );
  return (
    <DialogFrame title={to === null ? 'Revert the last file' : `Go back to ${to}`} foot={foot}>
      {found === null && <span class="spinner" />}
      {found !== null && files.length === 0 && <p>There is nothing to take back.</p>}
      {files.map(({ name, steps }) => (
        <section key={name}>
          <h3 class="mono">{name}</h3>
          <ol class="steps">
            {steps.map((step) => (
              <li key={step}>{step}</li>
            ))}
          </ol>
        </section>
      ))}
      <LossList losses={losses} allowed={allowed} onChange={setAllowed} />
    </DialogFrame>
  );
}
