/** A named filter of the model, which queries apply. */
export interface EntityFilter {
  readonly name: string;
  /** Makes the conditions, by property, from the parameters. */
  readonly where: (parameters: never) => object;
  readonly isParametric: boolean;
  /** Whether it applies to queries that do not mention it. */
  readonly isDefault: boolean;
}

export interface EntityFilterOptions {
  /** Whether the filter applies to queries that do not mention it. Default: true. */
  readonly default?: boolean;
}
