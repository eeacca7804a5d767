import type { Route } from '../routes/route.js';

/** The route for a path, with its parameters; null if there is none. */
export function findRoute(
  routes: readonly Route[],
  method: string,
  path: string,
): { readonly route: Route; readonly parameters: ReadonlyMap<string, string> } | null {
  const given = path.split('/');
  for (const route of routes) {
    const parts = route.path.split('/');
    if (route.method !== method || parts.length !== given.length) continue;
    const parameters = new Map<string, string>();
    const isMatch = parts.every((part, at) => {
      const actual = decoded(given[at] ?? '');
      if (!part.startsWith(':')) return part === actual;
      if (actual === null || actual === '') return false;
      parameters.set(part.slice(1), actual);
      return true;
    });
    if (isMatch) return { route, parameters };
  }
  return null;
}

/** The decoded part of a path; null if its encoding is invalid. */
function decoded(part: string): string | null {
  try {
    return decodeURIComponent(part);
  } catch {
    return null;
  }
}
