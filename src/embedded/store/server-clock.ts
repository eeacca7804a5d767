import { formatDate } from '../rules/php/php-date.js';

/**
 * The clock of a server. A change within the same millisecond as the one before gets a time one millisecond later, so that clients who
 * compare times (`X-Appwrite-Timestamp`) notice it, and the clock continues from there. The real server is too slow for this to matter.
 */
export class ServerClock {
  /** The latest time that a row got ahead of the machine's clock. */
  private ahead = 0;
  /** The last time of the machine's clock. */
  private machine = 0;

  /** In milliseconds. Follows the machine's clock if it is set back. */
  now(): number {
    const machine = Date.now();
    if (machine < this.machine) this.ahead = 0;
    this.machine = machine;
    return Math.max(machine, this.ahead);
  }

  /** The time of a change at the moment `at`, for a row that was last written `before`; ignores times that a client set on a row. */
  timeOfChange(at: number, before: string): string {
    const written = Date.parse(before);
    const isOwn = written >= at && written <= Math.max(at, this.ahead);
    return formatDate(isOwn ? this.reach(written + 1) : at);
  }

  reach(moment: number): number {
    this.ahead = Math.max(this.ahead, moment);
    return moment;
  }
}
