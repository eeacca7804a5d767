/** The version that this server reports, whichever it behaves like: main has the number of the last release. */
export const serverVersion = '1.9.6';
