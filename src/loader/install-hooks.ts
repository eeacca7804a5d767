import * as nodeModule from 'node:module';
import { findAsCommonJs, loadTypeScript, type ResolveContext, type Resolved, redirect } from './module-hooks.js';
import { ownLocation } from './own-location.js';

/** `registerHooks` exists from Node 22.15 and 23.5 on; the installed types are those of Node 20. */
interface SyncHooks {
  readonly registerHooks?: (hooks: {
    readonly resolve: (
      specifier: string,
      context: ResolveContext,
      next: (specifier: string, context: ResolveContext) => Resolved,
    ) => Resolved;
    readonly load: (url: string, context: object, next: (url: string, context: object) => object) => object;
  }) => unknown;
}

const INSTALLED = Symbol.for('entwrite/module-hooks');

/**
 * Makes this process load TypeScript files outside of `node_modules`, and show their lines in stacks. Only the first call has an effect.
 * The hooks stay installed, because loaded files can import others at any time.
 */
export function installHooks(): void {
  const registry = globalThis as { [INSTALLED]?: true };
  if (registry[INSTALLED]) return;
  const { registerHooks } = nodeModule as SyncHooks;
  if (registerHooks === undefined) nodeModule.register(new URL('../loader/hooks-thread.js', ownLocation()).href);
  else registerInThread(registerHooks);
  registry[INSTALLED] = true;
  process.setSourceMapsEnabled(true);
}

function registerInThread(registerHooks: NonNullable<SyncHooks['registerHooks']>): void {
  registerHooks({
    resolve(specifier, context, next) {
      const redirection = redirect(specifier, context);
      if (redirection !== null && 'resolved' in redirection) return redirection.resolved;
      try {
        return next(specifier, { ...context, ...redirection?.context });
      } catch (error) {
        const found = findAsCommonJs(specifier, context);
        if (found !== null) return found;
        throw error;
      }
    },
    load(url, context, next) {
      const transpiled = loadTypeScript(url);
      return transpiled === null ? next(url, context) : { ...transpiled, shortCircuit: true };
    },
  });
}
