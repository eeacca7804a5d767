/** A format in which tables are exported. */
export abstract class TableExport {
  /** The config it was created with, which does not affect the export. */
  readonly config: object | undefined;

  constructor(config?: object) {
    this.config = config;
  }
}
