/** The Appwrite versions that the embedded server can behave like: 1.9.6, and Appwrite's main branch of August 2026, ahead of 2.0. */
export const appwriteVersions = ['1.9', 'main'] as const;

/** The database engines whose behaviour is visible through Appwrite. */
export const engineNames = ['mariadb', 'postgresql'] as const;

export type AppwriteVersion = (typeof appwriteVersions)[number];
export type EngineName = (typeof engineNames)[number];

/** The real server that the embedded one behaves like: a version of Appwrite on a database engine. */
export interface DialNames {
  readonly appwrite: AppwriteVersion;
  readonly engine: EngineName;
}

/** The default version and engine. */
export const defaultDials: DialNames = { appwrite: '1.9', engine: 'mariadb' };
