/** A step that failed after its first write, and the way to take back what it did. */
export class StepFailure extends Error {
  override readonly name = 'StepFailure';
  /** Takes the step's own work back; gives null when all of it is, else why not. */
  readonly undo: () => Promise<string | null>;

  constructor(cause: unknown, undo: () => Promise<string | null>) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.undo = undo;
  }
}
