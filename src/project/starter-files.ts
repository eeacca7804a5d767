import { printContext } from './pull/print-context.js';

export const EXAMPLE_ENTITY = `import { Attribute, Collection, CreatedAt, Id, Index } from 'entwrite';

@Collection('notes')
@Index(['title'])
export class Note {
  @Id() id!: string;
  @Attribute({ size: 200 }) title!: string;
  @Attribute({ type: 'text', required: false }) body?: string;
  @CreatedAt() createdAt!: Date;
}
`;

export const ENVIRONMENT_EXAMPLE = `# Copy to .env, which stays out of version control.
APPWRITE_ENDPOINT=https://cloud.appwrite.io/v1
APPWRITE_PROJECT_ID=
APPWRITE_DATABASE_ID=
# A server key with all scopes of databases, tables, columns, indexes and rows.
APPWRITE_API_KEY=
`;

/** Compiler settings for a project without any: entity decorators need the two in the middle. */
export const COMPILER_SETTINGS = `{
  "compilerOptions": {
    "target": "ES2022",
    "module": "NodeNext",
    "moduleResolution": "NodeNext",
    "strict": true,
    "experimentalDecorators": true,
    "emitDecoratorMetadata": true,
    "esModuleInterop": true,
    "skipLibCheck": true
  }
}
`;

/** Files that must not get into version control: backups, and the API key. */
export const IGNORED = ['.entwrite/', '.env'] as const;

export const SCRIPTS: Readonly<Record<string, string>> = {
  'db:migrate': 'entwrite schema migrate',
  'db:create': 'entwrite schema create',
  'db:drop': 'entwrite schema drop',
  'db:reset': 'entwrite schema reset',
  migrate: 'entwrite migration run',
  'migrate:dry-run': 'entwrite migration run --dry-run',
  'migrate:rollback': 'entwrite migration revert',
  'migrate:status': 'entwrite migration status',
};

/** A context over entities, given by class name and import specifier. */
export function contextFile(entities: readonly { readonly name: string; readonly specifier: string }[]): string {
  return printContext(entities.map(({ name, specifier }) => ({ set: setName(name), source: name, specifier })));
}

/** The server of a project: the one that the environment names, or the embedded one over a file. */
export type ServerKind = 'remote' | 'embedded';

/** The configuration around a context class. */
export function configFile(name: string, specifier: string, server: ServerKind = 'remote'): string {
  const [comment, context] =
    server === 'remote'
      ? [
          'Server, project, database and key come from APPWRITE_… in the environment or in .env: see .env.example.',
          name,
        ]
      : [
          `The embedded server keeps its data in a file. For an Appwrite write \`context: ${name}\`, and set APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID, APPWRITE_DATABASE_ID and APPWRITE_API_KEY.`,
          `(env) => new ${name}({ embedded: env.ENTWRITE_FILE ?? '.entwrite/data.db', databaseId: 'app' })`,
        ];
  return `import { defineConfig } from 'entwrite';
import { ${name} } from '${specifier}';

/** ${comment} */
export default defineConfig({
  context: ${context},
  migrations: { folder: 'migrations' },
  backups: { folder: '.entwrite/backups', keep: 5 },
});
`;
}

function setName(entity: string): string {
  const name = entity.charAt(0).toLowerCase() + entity.slice(1);
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}
