/** The Appwrite versions the embedded server behaves like: 1.9.6, and Appwrite's main branch of August 2026, ahead of 2.0. */
export const appwriteVersions = ['1.9', 'main'] as const;

/** The database engines whose behaviour shows through Appwrite. */
export const engineNames = ['mariadb', 'postgresql'] as const;

export type AppwriteVersion = (typeof appwriteVersions)[number];
export type EngineName = (typeof engineNames)[number];

/** Which real server the embedded one behaves like: a version of Appwrite on a database engine. */
export interface DialNames {
  readonly appwrite: AppwriteVersion;
  readonly engine: EngineName;
}

/** The dials of a server by default. */
export const defaultDials: DialNames = { appwrite: '1.9', engine: 'mariadb' };
