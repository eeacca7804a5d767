/** The version this server reports, with any dials: main carries the number of the last release. */
export const serverVersion = '1.9.6';
