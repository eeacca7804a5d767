/** A printed call of the builder, with more in the object that ends it. */
export function withOptions(call: string, options: readonly string[]): string {
  if (options.length === 0) return call;
  const end = /,?\s*\}\);$/;
  if (!end.test(call)) throw new RangeError(`no options to add to: ${call}`);
  return call.replace(end, `, ${options.join(', ')} });`);
}
