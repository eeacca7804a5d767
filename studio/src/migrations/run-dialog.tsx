import { useState } from 'preact/hooks';
import type { PendingFile } from '../../../src/studio/api/shown-migrations.js';
import { ask } from '../api/request.js';
import { DialogFrame } from '../parts/dialog-frame.js';
import { showJob } from '../parts/job-dialog.js';
import { closeDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';
import { LossList } from './loss-list.js';

interface RunDialogProps {
  readonly pending: readonly PendingFile[];
  readonly onEnd: () => void;
}

/** Runs the pending files, up to one of them; what would be lost has to be named first. */
export function RunDialog({ pending, onEnd }: RunDialogProps) {
  const [to, setTo] = useState(pending.at(-1)?.name ?? '');
  const [allowed, setAllowed] = useState<readonly string[]>([]);
  const chosen = pending.slice(0, pending.findIndex(({ name }) => name === to) + 1);
  const losses = [...new Set(chosen.flatMap((file) => file.losses))];
  const run = () =>
    attempt(async () => {
      const allowDestructive = losses.filter((name) => allowed.includes(name));
      const { job } = await ask<{ job: string }>('migrations/run', 'run migrations', { to, allowDestructive });
      showJob(job, 'Run migrations', {
        children: ({ files }: { files: readonly unknown[] }) => <p>{files.length} files were applied.</p>,
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
        disabled={losses.some((name) => !allowed.includes(name))}
        onClick={() => void run()}
      >
        Run {chosen.length}
      </button>
    </>
  );
  return (
    <DialogFrame title="Run migrations" foot={foot}>
      <label class="field">
        <span class="field-label">Up to</span>
        <select class="input" value={to} onChange={(event) => setTo(event.currentTarget.value)}>
          {pending.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {chosen.map(({ name, steps }) => (
        <section key={name}>
          <h3 class="mono">{name}</h3>
          <ol class="steps">
            {steps.map((step) => (
              <li key={step.description}>
                {step.description}{' '}
                <span class={`badge ${step.class === 'destructive' ? 'bad' : ''}`}>{step.class}</span>
              </li>
            ))}
          </ol>
        </section>
      ))}
      <LossList losses={losses} allowed={allowed} onChange={setAllowed} />
    </DialogFrame>
  );
}
