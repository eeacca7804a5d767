/** Freezes plain data in place, arrays and objects inside included, and gives it back. */
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
