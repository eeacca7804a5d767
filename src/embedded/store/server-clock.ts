import { formatDate } from '../rules/php/php-date.js';

/**
 * The clock of a server. A change within the millisecond of the one before counts as one later, so that clients who compare times
 * (`X-Appwrite-Timestamp`) see it, and the clock goes on from there. The real server is too slow for that to matter.
 */
export class ServerClock {
  /** The latest time that was given to a row ahead of the machine's clock. */
  private ahead = 0;
  /** What the machine's clock showed last. */
  private machine = 0;

  /** In milliseconds. A machine's clock that is set back is followed. */
  now(): number {
    const machine = Date.now();
    if (machine < this.machine) this.ahead = 0;
    this.machine = machine;
    return Math.max(machine, this.ahead);
  }

  /** The time of a change that happens `at` a moment, to a row that was written `before`; times that a client gave a row are passed over. */
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
