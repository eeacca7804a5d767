import type { WireDocument } from '../../appwrite/documents/document-gateway.js';
import { ownValue } from '../../util/own-value.js';

/** How one property is read from a document. */
export interface PropertyLoader<Context> {
  readonly property: string;
  readonly key: string;
  /** Whether the key is also a member of `Object.prototype`. */
  readonly isInherited: boolean;
  /** Converts the stored value, which may be null or undefined; null if no conversion is needed. */
  readonly load: ((stored: unknown, document: WireDocument, context: Context) => unknown) | null;
  /** The value of a property that is not stored: null if the class initialises the property with null, otherwise undefined. */
  readonly empty: null | undefined;
}

/** Sets the properties of an instance from a document. */
export type FillInstance<Context> = (
  instance: Record<string, unknown>,
  document: WireDocument,
  context: Context,
) => void;

/**
 * Compiles one function that reads all properties of an entity. It has a separate line for each property, so that the engine can
 * specialise each by object shape. Names, keys and functions are passed as values and never become part of the code. If code generation is
 * forbidden (`node --disallow-code-generation-from-strings`), a loop does the same.
 *
 * @example compileLoader([{ property: 'name', key: 'name', isInherited: false, load: null, empty: undefined }])
 */
export function compileLoader<Context>(loaders: readonly PropertyLoader<Context>[]): FillInstance<Context> {
  const lines = loaders.map(
    (loader, at) => `
      ${readingOf(loader, at)}
      if (value !== undefined || instance[properties_${at}] !== undefined) instance[properties_${at}] = value;`,
  );
  const declarations = loaders.map(
    (_, at) =>
      `const { property: properties_${at}, key: keys_${at}, load: loads_${at}, empty: empty_${at} } = loaders[${at}];`,
  );
  const code = `${declarations.join('\n')}
    return (instance, document, context) => {
      let value;${lines.join('')}
    };`;
  try {
    const make = new Function('loaders', 'ownValue', code) as (
      given: readonly PropertyLoader<Context>[],
      own: typeof ownValue,
    ) => FillInstance<Context>;
    return make(loaders, ownValue);
  } catch (error) {
    if (!(error instanceof EvalError)) throw error;
    return byLoop(loaders);
  }
}

/** The generated line that reads one property. */
function readingOf({ isInherited, load }: Pick<PropertyLoader<never>, 'isInherited' | 'load'>, at: number): string {
  const stored = isInherited ? `ownValue(document, keys_${at})` : `document[keys_${at}]`;
  return `value = ${load === null ? stored : `loads_${at}(${stored}, document, context)`} ?? empty_${at};`;
}

function byLoop<Context>(loaders: readonly PropertyLoader<Context>[]): FillInstance<Context> {
  return (instance, document, context) => {
    for (const loader of loaders) {
      const value = readProperty(loader, document, context) ?? loader.empty;
      if (value !== undefined || instance[loader.property] !== undefined) instance[loader.property] = value;
    }
  };
}

/** The value of one property of a document. */
export function readProperty<Context>(
  { key, isInherited, load }: PropertyLoader<Context>,
  document: WireDocument,
  context: Context,
): unknown {
  const stored = isInherited ? ownValue(document, key) : document[key];
  return load === null ? (stored ?? null) : load(stored, document, context);
}
