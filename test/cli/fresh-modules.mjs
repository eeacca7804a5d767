/** Hooks that give the user's modules another address for each command, so that a process loads a changed file anew. */
const root = new URL('../../', import.meta.url).href;

let command = new Int32Array(1);

export function initialize(given) {
  command = given;
}

export async function resolve(specifier, context, next) {
  const resolved = await next(specifier, context);
  const { url } = resolved;
  if (!url.startsWith('file:') || url.startsWith(root) || url.includes('/node_modules/')) return resolved;
  return { ...resolved, url: `${url}${url.includes('?') ? '&' : '?'}command=${Atomics.load(command, 0)}` };
}
