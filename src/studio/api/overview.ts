/** Which database is shown, and how. */
export interface Overview {
  readonly databaseId: string;
  readonly projectId: string;
  readonly endpoint: string;
  readonly server: string;
  /** Name of the context; null without entities. */
  readonly context: string | null;
  readonly readOnly: boolean;
  readonly isDemo: boolean;
  readonly isProduction: boolean;
  readonly version: string;
}
