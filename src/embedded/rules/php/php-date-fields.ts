import type { Zone } from './php-time-zone.js';

/** The content of a date text before it is applied to a clock; null for parts that the text does not contain. */
export interface DateFields {
  year: number | null;
  month: number | null;
  day: number | null;
  hour: number | null;
  minute: number;
  second: number;
  millisecond: number;
  zone: Zone | null;
  /** Seconds since 1970, from `@…`. */
  timestamp: number | null;
  /** `today`, `tomorrow`, a weekday: sets the time of day to midnight unless the text contains one. */
  resetTime: boolean;
  edge: 'first' | 'last' | null;
  /** `monday` (step 0), `next monday` (1), `last monday` (-1). */
  weekday: { day: number; step: number } | null;
  relative: { year: number; month: number; day: number; second: number; millisecond: number; weekdays: number };
}

/** Fields without any content. */
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
