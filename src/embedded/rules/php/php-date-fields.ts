import type { Zone } from './php-time-zone.js';

/** What a date text says, before it is applied to a clock; null where it says nothing. */
export interface DateFields {
  year: number | null;
  month: number | null;
  day: number | null;
  hour: number | null;
  minute: number;
  second: number;
  millisecond: number;
  zone: Zone | null;
  /** Seconds since 1970 of `@…`. */
  timestamp: number | null;
  /** `today`, `tomorrow`, a weekday: the time of day becomes midnight unless given. */
  resetTime: boolean;
  edge: 'first' | 'last' | null;
  /** `monday` (step 0), `next monday` (1), `last monday` (-1). */
  weekday: { day: number; step: number } | null;
  relative: { year: number; month: number; day: number; second: number; millisecond: number; weekdays: number };
}

/** A text that says nothing. */
export function emptyFields(): DateFields {
  return {
    year: null,
    month: null,
    day: null,
    hour: null,
    minute: 0,
    second: 0,
    millisecond: 0,
    zone: null,
    timestamp: null,
    resetTime: false,
    edge: null,
    weekday: null,
    relative: { year: 0, month: 0, day: 0, second: 0, millisecond: 0, weekdays: 0 },
  };
}
