/** A column or an index about to be made or removed behind the answer. */
export interface Job {
  readonly of: 'columns' | 'indexes';
  readonly action: 'create' | 'delete';
  readonly databaseId: string;
  readonly tableId: string;
  readonly key: string;
  readonly type: string;
}

export type JobFault =
  /** Keeps it `processing` (or `deleting`) until the faults are set again. */
  | { readonly kind: 'hold' }
  /** Ends a creation as `failed`, a deletion as `stuck`, with this error text. */
  | { readonly kind: 'fail'; readonly error?: string }
  /** Ends either as `stuck`. */
  | { readonly kind: 'stuck'; readonly error?: string }
  /** Does it later; other jobs continue meanwhile. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

export interface JobWork {
  /** Does the work and notes its outcome in the catalogue. */
  run(): void;
  /** Notes that the work ended this way instead. */
  end(status: 'failed' | 'stuck', error: string): void;
}

interface Waiting {
  readonly job: Job;
  readonly work: JobWork;
}

/**
 * What Appwrite's workers do: columns and indexes are made and removed after the answer, one by one in the order they were asked for.
 * A fault can hold a job, delay it, or end it badly.
 */
export class JobQueue {
  private readonly waiting: Waiting[] = [];
  private held: Waiting[] = [];
  private readonly timers = new Set<NodeJS.Timeout>();
  private scheduled: NodeJS.Immediate | undefined;
  private closed = false;

  /** `onFailure` is called for work that failed without a configured fault. */
  constructor(
    private readonly decide: (job: Job) => JobFault | undefined,
    private readonly onFailure: (what: string, error: unknown) => void = () => undefined,
  ) {}

  submit(job: Job, work: JobWork): void {
    this.waiting.push({ job, work });
    this.schedule();
  }

  /** Asks again about the jobs that were held. */
  retryHeld(): void {
    this.waiting.unshift(...this.held);
    this.held = [];
    this.schedule();
  }

  /** Starts no further job. What is left is found again by its status when the file is opened next. */
  close(): void {
    this.closed = true;
    if (this.scheduled) clearImmediate(this.scheduled);
    for (const timer of this.timers) clearTimeout(timer);
  }

  private schedule(): void {
    if (this.closed || this.scheduled || this.waiting.length === 0) return;
    this.scheduled = setImmediate(() => {
      this.scheduled = undefined;
      const next = this.waiting.shift();
      if (next) this.process(next);
      this.schedule();
    });
  }

  private process(next: Waiting): void {
    const { job } = next;
    const fault = this.decide(job);
    if (!fault) this.attempt(next);
    else if (fault.kind === 'hold') this.held.push(next);
    else if (fault.kind === 'delay') this.later(fault.milliseconds, next);
    else this.end(next, fault.kind === 'fail' && job.action === 'create' ? 'failed' : 'stuck', fault.error ?? '');
  }

  /** A failure of SQLite is shown as the real server shows one of its database: a bad status without a text. */
  private attempt(next: Waiting): void {
    const { job, work } = next;
    try {
      work.run();
    } catch (error) {
      this.onFailure(nameOf(job), error);
      this.end(next, job.action === 'create' ? 'failed' : 'stuck', '');
    }
  }

  /** What cannot even be noted (the file is broken) keeps its status; no one waits for this call, so nothing may be thrown. */
  private end({ job, work }: Waiting, status: 'failed' | 'stuck', text: string): void {
    try {
      work.end(status, text);
    } catch (error) {
      this.onFailure(nameOf(job), error);
    }
  }

  private later(milliseconds: number, next: Waiting): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      this.attempt(next);
    }, milliseconds);
    this.timers.add(timer);
  }
}

const nameOf = ({ action, of, databaseId, tableId, key }: Job): string =>
  `${action} of ${databaseId}/${tableId}/${key} (${of})`;
