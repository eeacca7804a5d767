/** Freezes plain data in place, including nested arrays and objects, and returns it. */
export function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const key in value) {
      const item = value[key];
      if (typeof item === 'object') deepFreeze(item);
    }
  }
  return value;
}
