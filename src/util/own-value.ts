/**
 * The value that an object itself has under a name; undefined for what it inherits, so that `toString` and `constructor` are
 * names like others. An accessor of its class counts as the object's own.
 */
export function ownValue(object: object, name: string): unknown {
  if (!(name in Object.prototype)) return (object as Readonly<Record<string, unknown>>)[name];
  return isOwn(object, name) ? (object as Readonly<Record<string, unknown>>)[name] : undefined;
}

function isOwn(object: object, name: string): boolean {
  if (Object.hasOwn(object, name)) return true;
  for (
    let prototype: object | null = Object.getPrototypeOf(object);
    prototype !== null && Object.getPrototypeOf(prototype) !== null;
    prototype = Object.getPrototypeOf(prototype) as object | null
  ) {
    const found = Object.getOwnPropertyDescriptor(prototype, name);
    if (found !== undefined) return found.get !== undefined;
  }
  return false;
}
