import { CONTEXT_NAME, type EntityName } from './entity-names.js';
import { importLine } from './import-line.js';

export interface ContextSet {
  readonly set: string;
  /** The class or constant it is made from. */
  readonly source: string;
  readonly specifier: string;
}

/** The file of a context over pulled entities. */
export function printContext(sets: readonly ContextSet[]): string {
  return [
    importLine(['DbContext'], 'entwrite'),
    ...sets.map(({ source, specifier }) => importLine([source], specifier)),
    '',
    `export class ${CONTEXT_NAME} extends DbContext {`,
    ...sets.map(contextMember),
    '}',
    '',
  ].join('\n');
}

export function contextMember({ set, source }: ContextSet): string {
  return `  readonly ${set} = this.set(${source});`;
}

export function classSet({ set, className }: EntityName, specifier: string): ContextSet {
  return { set, source: className, specifier };
}
