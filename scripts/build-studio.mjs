/** Builds the page of `entwrite studio` into dist/studio: static files, which that command alone reads. */
import { join } from 'node:path';
import { build } from 'vite';

/** @param root the folder of the package */
export async function buildStudio(root) {
  await build({
    root: join(root, 'studio'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir: join(root, 'dist', 'studio'),
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      // Inlined files would need a wider content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: { output: { entryFileNames: 'studio.js', assetFileNames: 'studio[extname]' } },
    },
  });
}
