/** Hooks that give the user's modules another address for each command, so that a process loads a changed file anew. */
const root = new URL('../../', import.meta.url).href;

let command = new Int32Array(1);

export function initialize(given) {
  command = given;
}

export async function resolve(specifier, context, next) {
  return fresh(await next(specifier, context));
}

/** The same where hooks run in the thread of what they load, and come before those of `register`: Node 22.15 and 23.5 on. */
export const inThread = {
  resolve: (specifier, context, next) => {
    const resolved = next(specifier, context);
    return context.conditions.includes('import') ? fresh(resolved) : resolved;
  },
};

function fresh(resolved) {
  const { url } = resolved;
  if (!url.startsWith('file:') || url.startsWith(root) || url.includes('/node_modules/')) return resolved;
  return { ...resolved, url: `${url}${url.includes('?') ? '&' : '?'}command=${Atomics.load(command, 0)}` };
}
