/** An object's value under a name. For names that every object inherits, such as `toString`, only a value of its own or an accessor of its class counts. */
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
