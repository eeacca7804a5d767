/** What happens to a backup or a restore that is stopped. */
export const GOES_ON = 'Call again with the same folder: what is done is kept.';
