import { CALL_INDENT } from './print-operation.js';
import type { SourceLanguage } from './source-language.js';
import { codeText, literal } from './source-text.js';

interface MigrationSource {
  readonly className: string;
  readonly name: string;
  readonly description?: string;
  readonly parent?: string;
  readonly phase?: 'contract';
  readonly environments?: readonly string[];
  readonly replaces?: readonly string[];
  readonly swaps?: readonly string[];
  /** The statements of `up`, without the indent of their first lines. */
  readonly statements: readonly string[];
}

const TYPES = 'entwrite/migrations';
const FIELDS = ['name', 'description', 'parent', 'phase', 'environments', 'replaces', 'swaps'] as const;

/** The text of a migration file: a class with readable builder calls, formatted like Biome and Prettier do. */
export function printMigration(source: MigrationSource, { types }: SourceLanguage): string {
  const { className, statements } = source;
  const fields = FIELDS.flatMap((name) => {
    const value = source[name];
    if (value === undefined) return [];
    const start = `  ${types ? 'readonly ' : ''}${name} = `;
    const text = codeText(literal(value), 2, { before: start.length - 2, after: 1 });
    return [`${start}${text};`];
  });
  const up = statements.map((statement) => `${' '.repeat(CALL_INDENT)}${statement}`);
  const lines = [
    ...(types ? [`import type { Migration, MigrationBuilder } from '${TYPES}';`, ''] : []),
    ...(types ? [] : [`/** @implements {import('${TYPES}').Migration} */`]),
    `export default class ${className}${types ? ' implements Migration' : ''} {`,
    ...fields,
    '',
    ...(types ? [] : [`  /** @param {import('${TYPES}').MigrationBuilder} m */`]),
    up.length === 0
      ? `  async up(${types ? '_m: MigrationBuilder' : '_m'}) {}`
      : `  async up(m${types ? ': MigrationBuilder' : ''}) {`,
    ...(up.length === 0 ? [] : [...up, '  }']),
    '}',
    '',
  ];
  return lines.join('\n');
}
