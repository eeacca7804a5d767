/** A form in which tables are exported. */
export abstract class TableExport {
  /** What it was made with; nothing in it changes the export. */
  readonly config: object | undefined;

  constructor(config?: object) {
    this.config = config;
  }
}
