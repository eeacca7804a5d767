/** A column or an index that is created or removed after the response. */
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
  /** Ends a creation as `failed` and a deletion as `stuck`, with this error text. */
  | { readonly kind: 'fail'; readonly error?: string }
  /** Ends a creation or deletion as `stuck`. */
  | { readonly kind: 'stuck'; readonly error?: string }
  /** Does it later; other jobs continue in the meantime. */
  | { readonly kind: 'delay'; readonly milliseconds: number };

export interface JobWork {
  /** Does the work and records its outcome in the catalogue. */
  run(): void;
  /** Records this outcome instead of doing the work. */
  end(status: 'failed' | 'stuck', error: string): void;
}

interface Waiting {
  readonly job: Job;
  readonly work: JobWork;
}

/**
 * The counterpart of Appwrite's workers: columns and indexes are created and removed after the response, one by one in the order of the
 * requests. A fault can hold a job, delay it, or make it fail.
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

  /** Checks held jobs again. */
  retryHeld(): void {
    this.waiting.unshift(...this.held);
    this.held = [];
    this.schedule();
  }

  /** Starts no more jobs. When the file is opened again, unfinished ones are found by their status. */
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

  /** Treats an SQLite failure like the real server treats one of its database: a failed status without a text. */
  private attempt(next: Waiting): void {
    const { job, work } = next;
    try {
      work.run();
    } catch (error) {
      this.onFailure(nameOf(job), error);
      this.end(next, job.action === 'create' ? 'failed' : 'stuck', '');
    }
  }

  /**
   * If the outcome cannot be recorded (the file is damaged), the status stays the same. Nobody waits for this call, so it must not throw.
   */
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
