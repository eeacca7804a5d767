/** The URL of this file, in ESM and CommonJS. The bundled file is in a folder beside this one. */
export function ownLocation(): string {
  return import.meta.url;
}

/** Whether this copy of the package is the CommonJS one. */
export function isCommonJs(): boolean {
  return typeof __filename === 'string';
}
