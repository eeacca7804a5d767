/** The remedy for a backup or a restore that was stopped. */
export const GOES_ON = 'Call again with the same folder: what is done is kept.';
