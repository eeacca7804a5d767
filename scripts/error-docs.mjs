/** Writes the table of docs/errors.md from the catalogue in src/errors.ts; run after a build. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ERROR_CATALOGUE } from './.build/internals.mjs';

const rows = Object.entries(ERROR_CATALOGUE)
  .sort(([a], [b]) => (a < b ? -1 : 1))
  .map(([code, text]) => `| \`${code}\` | ${text} |`);
const page = `# Errors

Everything entwrite throws is an \`EntwriteError\` with a stable \`code\`. Its message says where (\`at\`), what was \`found\`, what was
\`expected\` and what to do next (\`remedy\`); the four are fields too, \`findings\` lists several things wrong at once, and \`cause\` keeps what
lay beneath (for the \`server_…\` codes an \`AppwriteException\` with Appwrite's own \`type\` and \`response\`). \`commandLine\` holds what of it
is said otherwise at the command line, where an option is a flag.

<!-- run
import { EntwriteError } from 'entwrite';
-->

\`\`\`ts
try {
  await db.getSchemaManager().migrate();
} catch (error) {
  if (error instanceof EntwriteError && error.code === 'data_conflict') for (const finding of error.findings) console.log(finding.at, finding.found);
}
\`\`\`

| Code | When |
| --- | --- |
${rows.join('\n')}
`;
writeFileSync(join(import.meta.dirname, '../docs/errors.md'), page);
