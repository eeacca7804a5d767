/** The version this server says it is, with any dials: main goes by the number of the last release. */
export const serverVersion = '1.9.6';
