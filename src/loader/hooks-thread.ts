import {
  findAsCommonJs,
  loadTypeScript,
  type Redirection,
  type ResolveContext,
  type Resolved,
  redirect,
} from './module-hooks.js';
import { packProblem } from './packed-problem.js';
import type { Transpiled } from './transpile.js';

/** The hooks for `module.register`, which runs them in a separate thread (Node 20, and 22 before 22.15). */

type NextResolve = (specifier: string, context: ResolveContext) => Promise<Resolved>;
type NextLoad = (url: string, context: object) => Promise<object>;

export async function resolve(specifier: string, context: ResolveContext, next: NextResolve): Promise<Resolved> {
  const redirection: Redirection = redirect(specifier, context);
  if (redirection !== null && 'resolved' in redirection) return redirection.resolved;
  try {
    return await next(specifier, { ...context, ...redirection?.context });
  } catch (error) {
    const found = findAsCommonJs(specifier, context);
    if (found !== null) return found;
    throw error;
  }
}

export async function load(url: string, context: object, next: NextLoad): Promise<object> {
  let transpiled: Transpiled | null;
  try {
    transpiled = loadTypeScript(url);
  } catch (error) {
    throw packProblem(error);
  }
  return transpiled === null ? next(url, context) : { ...transpiled, shortCircuit: true };
}
