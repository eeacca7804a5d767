/** An increment or decrement of a stored number, done by Appwrite itself. */
export interface NumberStep {
  readonly direction: 'increment' | 'decrement';
  readonly key: string;
  /** Above 0. */
  readonly by: number;
  /** The largest result of an increment, the smallest one of a decrement. */
  readonly bound: number | null;
}
