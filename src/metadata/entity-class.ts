/** A class decorated with `@Collection`. */
export type EntityClass<E extends object = object> = new (...parameters: never[]) => E;
