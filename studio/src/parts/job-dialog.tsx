import type { ComponentChild } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { followJob, type JobEvent } from '../api/follow-job.js';
import { ask } from '../api/request.js';
import type { DescribedError } from '../api/types.js';
import { closeDialog, openDialog } from '../state/dialog.js';
import { attempt } from '../state/notices.js';
import { DialogFrame } from './dialog-frame.js';
import { FindingList } from './finding-list.js';
import { Icon } from './icon.js';

interface JobDialogProps {
  readonly job: string;
  readonly title: string;
  /** Shows the result. */
  readonly children?: ((result: never) => ComponentChild) | undefined;
  /** Called at the end, also of work that failed. */
  readonly onEnd?: ((error: DescribedError | null) => void) | undefined;
  /** Buttons beside Close after a failure. */
  readonly afterFailure?: ((error: DescribedError) => ComponentChild) | undefined;
}

/** Shows a job: what it does, how far it is, how it ended; and stops it. */
export function JobDialog({ job, title, children, onEnd, afterFailure }: JobDialogProps) {
  const [lines, setLines] = useState<readonly string[]>([]);
  const [share, setShare] = useState<number | null>(null);
  const [end, setEnd] = useState<JobEvent | null>(null);
  const log = useRef<HTMLDivElement>(null);
  useEffect(() => {
    setLines([]);
    setEnd(null);
    return followJob(job, (event) => {
      if (event.type !== 'progress') {
        setEnd(event);
        onEnd?.(event.type === 'failed' ? event.error : null);
        return;
      }
      setLines((known) => [...known.slice(-400), event.text]);
      const { total, index, documents } = event.event;
      if (total !== undefined && total > 0)
        setShare(Math.min(1, ((documents ?? index ?? 1) - (index ? 1 : 0)) / total));
    });
  }, [job]);
  useEffect(() => {
    log.current?.scrollTo(0, log.current.scrollHeight);
  }, [lines]);
  const foot = end ? (
    <>
      {end.type === 'failed' && afterFailure?.(end.error)}
      <button type="button" class="button primary" onClick={closeDialog}>
        Done
      </button>
    </>
  ) : (
    <button type="button" class="button danger" onClick={() => void attempt(() => ask(`jobs/${job}/stop`, 'stop', {}))}>
      <Icon name="stop" /> Stop
    </button>
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
      {end?.type === 'done' && (
        <div class="note good" data-job="done">
          <Icon name="check" /> <div class="grow">{children?.(end.result as never) ?? 'Done.'}</div>
        </div>
      )}
      {end?.type === 'failed' && (
        <div class="note bad" data-job="failed">
          <Icon name="warning" />
          <div class="grow">
            <FindingList
              findings={end.error.findings.length > 0 ? end.error.findings : [{ ...end.error, rule: end.error.code }]}
            />
          </div>
        </div>
      )}
      {lines.length > 0 && (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls has to be reached with the keyboard.
        <div class="log" ref={log} role="log" aria-label="Progress" tabIndex={0}>
          {lines.map((line, at) => (
            <div key={`${at}/${line}`}>{line}</div>
          ))}
        </div>
      )}
    </DialogFrame>
  );
}

/** Shows a job over the page until it is closed; the job goes on either way. */
export function showJob(
  job: string,
  title: string,
  rest: Pick<JobDialogProps, 'children' | 'onEnd' | 'afterFailure'> = {},
): void {
  openDialog(<JobDialog job={job} title={title} {...rest} />);
}
