import type { ReadonlySignal } from '@preact/signals';
import type { ComponentChild } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { DescribedError } from '../../../src/studio/api/described-error.js';
import { ask } from '../api/request.js';
import { closeDialog, openDialog } from '../state/dialog.js';
import { type JobView, watchJob } from '../state/jobs.js';
import { attempt } from '../state/notices.js';
import { DialogFrame } from './dialog-frame.js';
import { ErrorFindings } from './error-note.js';
import { Icon } from './icon.js';

interface JobParts {
  /** Shows the result. */
  readonly children?: ((result: never) => ComponentChild) | undefined;
  /** Buttons beside Close after a failure. */
  readonly afterFailure?: ((error: DescribedError) => ComponentChild) | undefined;
}

interface JobDialogProps extends JobParts {
  readonly view: ReadonlySignal<JobView>;
}

/** Shows a job: what it does, how far it is, how it ended; and stops it. */
function JobDialog({ view, children, afterFailure }: JobDialogProps) {
  const { id, title, lines, share, end } = view.value;
  const [isStopping, setStopping] = useState(false);
  const log = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    log.current?.scrollTo(0, log.current.scrollHeight);
  }, [lines]);
  const done = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => {
    // The button that had the focus may be gone.
    if (end !== null && done.current?.closest('dialog')?.querySelector(':focus') === null) done.current.focus();
  }, [end === null]);
  const stop = () =>
    attempt(async () => {
      setStopping(true);
      await ask(`jobs/${id}/stop`, 'stop', {});
    });
  const foot = end ? (
    <>
      {end.type === 'failed' && afterFailure?.(end.error)}
      <button ref={done} type="button" class="button primary" onClick={closeDialog}>
        Done
      </button>
    </>
  ) : (
    <>
      <span class="grow muted">It goes on when this is closed, also when the browser is.</span>
      <button type="button" class="button danger" disabled={isStopping} onClick={() => void stop()}>
        <Icon name="stop" /> {isStopping ? 'Stopping…' : 'Stop'}
      </button>
    </>
  );
  return (
    <DialogFrame title={title} foot={foot}>
      {end === null && (
        <div
          class="bar"
          role="progressbar"
          aria-label={title}
          aria-valuemin={0}
          aria-valuemax={100}
          {...(share !== null && { 'aria-valuenow': Math.round(share * 100) })}
        >
          <div style={{ width: `${Math.round((share ?? 0.05) * 100)}%` }} />
        </div>
      )}
      <div role="status">
        {end?.type === 'done' && (
          <div class="note good" data-job="done">
            <Icon name="check" /> <div class="grow">{children?.(end.result as never) ?? 'Done.'}</div>
          </div>
        )}
        {end?.type === 'failed' && (
          <div class="note bad" data-job="failed">
            <Icon name="warning" />
            <div class="grow">
              <ErrorFindings error={end.error} />
            </div>
          </div>
        )}
      </div>
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached with the keyboard.
        <div class="log" ref={log} role="log" aria-label="Progress" tabIndex={0}>
          {lines.map(({ text }, at) => (
            <div key={`${at}/${text}`}>{text}</div>
          ))}
        </div>
      )}
    </DialogFrame>
  );
}

/** Shows a job over the page until it is closed; the job goes on either way, and `onEnd` is called at its end, also of one that failed. */
export function showJob(
  job: string,
  title: string,
  { onEnd, ...parts }: JobParts & { readonly onEnd?: () => void } = {},
): void {
  const view = watchJob(job, title, () => onEnd?.());
  openDialog(<JobDialog view={view} {...parts} />);
}
