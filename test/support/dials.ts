import type { EmbeddedAppwrite } from '../../src/embedded/index.js';

type Dials = Pick<NonNullable<Parameters<typeof EmbeddedAppwrite.start>[0]>, 'appwrite' | 'engine'>;

/** The dials of embedded servers that tests start without saying which: `EMBEDDED_APPWRITE` and `EMBEDDED_ENGINE`, else the default ones. */
export function dialsOfEnvironment(): Dials {
  const { EMBEDDED_APPWRITE: appwrite, EMBEDDED_ENGINE: engine } = process.env;
  return {
    ...((appwrite === '1.9' || appwrite === 'main') && { appwrite }),
    ...((engine === 'mariadb' || engine === 'postgresql') && { engine }),
  };
}
