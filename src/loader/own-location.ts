import { pathToFileURL } from 'node:url';

/** The URL of this file in either module system; `import.meta` does not compile to CommonJS, `__filename` is none in ESM. The bundle has it in a folder beside this one. */
export function ownLocation(): string {
  const prepare = Error.prepareStackTrace;
  try {
    Error.prepareStackTrace = (_error, sites) => sites;
    const [site] = new Error().stack as unknown as readonly NodeJS.CallSite[];
    const name = site?.getFileName() ?? '';
    return name.startsWith('file:') ? name : pathToFileURL(name).href;
  } finally {
    Error.prepareStackTrace = prepare;
  }
}

/** Whether this copy of the package is the CommonJS one. */
export function isCommonJs(): boolean {
  return typeof __filename === 'string';
}
