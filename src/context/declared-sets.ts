/**
 * Reads every getter that a context's own classes declare, so that `get authors() { return this.set(Author); }` counts like
 * a field before anybody has used it. A getter that throws has nothing to add and is passed over.
 */
export function readDeclaredGetters(context: object, base: object): void {
  for (let prototype = Object.getPrototypeOf(context) as object | null; prototype !== null && prototype !== base; ) {
    for (const [name, { get }] of Object.entries(Object.getOwnPropertyDescriptors(prototype))) {
      if (get === undefined || name === '__proto__') continue;
      try {
        get.call(context);
      } catch {
        // It is for what comes later, not for the model.
      }
    }
    prototype = Object.getPrototypeOf(prototype) as object | null;
  }
}
