/** Builds the page of `entwrite studio` into dist/studio: static files, compressed, which that command alone reads. */
import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'vite';

/** @param root the folder of the package */
export async function buildStudio(root) {
  const outDir = join(root, 'dist', 'studio');
  await build({
    root: join(root, 'studio'),
    base: './',
    configFile: false,
    logLevel: 'warn',
    build: {
      outDir,
      emptyOutDir: true,
      target: 'es2022',
      modulePreload: false,
      // Inlined files would need a wider content security policy.
      assetsInlineLimit: 0,
      rolldownOptions: { output: { entryFileNames: 'studio.js', assetFileNames: 'studio[extname]' } },
    },
  });
  for (const name of readdirSync(outDir)) {
    const file = join(outDir, name);
    writeFileSync(`${file}.br`, brotliCompressSync(readFileSync(file)));
    rmSync(file);
  }
}
