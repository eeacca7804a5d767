/** An error sent to a subscriber; code 1008 closes the connection. */
export class RealtimeError extends Error {
  override readonly name = 'RealtimeError';

  constructor(
    readonly code: 1003 | 1008,
    message: string,
  ) {
    super(message);
  }
}
