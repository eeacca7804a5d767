import { updateFiles } from '../../src/project/pull/update/update-files.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import type { CollectionSchema, DatabaseSchema } from '../../src/schema/database-schema.js';
import type { IndexType } from '../../src/schema/index-schema.js';
import { collection, schemaOf } from '../support/schemas.js';
import { modelOf } from './model-of.js';

const text = (key: string, more: object = {}): AttributeSchema =>
  ({ key, type: 'string', size: 120, required: true, array: false, default: null, encrypt: false, ...more }) as never;

const SOURCE = `// The people who write.
import { Attribute, Collection, Id, Index } from 'entwrite';
import { slugOf } from './slug.js';

@Collection('authors')
@Index(['name'])
export class Author {
  @Id() id!: string;

  /** As it is printed on covers. */
  @Attribute({ size: 120, transform: TRIMMED /* spaces */ }) name!: string; // never empty
  @Attribute({ type: 'json', required: false }) settings?: { theme: string };
  @Index() @Attribute({ size: 120 }) email!: string;
  /** Gone soon. */
  @Attribute({ size: 120 })
  fax!: string;

  get slug(): string {
    return slugOf(this.name.replace(/[{"'}]/g, \`\${"}"}\`));
  }
}
`;

const index = (key: string, attribute: string, type: IndexType = 'key') => ({
  ...{ key, type, attributes: [attribute], orders: ['asc' as const], lengths: [0] },
});
const MODEL = schemaOf(
  collection(
    'authors',
    [text('name'), { ...text('settings', { type: 'text', required: false }) }, text('email'), text('fax')],
    { indexes: [index('idx_name', 'name'), index('idx_email', 'email')] },
  ),
);

function update(live: DatabaseSchema, source = SOURCE, model = MODEL) {
  const context = { className: 'AppDb', path: 'src/app-db.ts' };
  const db = `import { DbContext } from 'entwrite';\nimport { Author } from './author.js';\n\nexport class AppDb extends DbContext {\n  readonly writers = this.set(Author);\n  hello() {}\n}\n`;
  return updateFiles({
    ...{ model: modelOf(model), live, leftOut: [], suffix: '.js' },
    ...{ classes: [{ className: 'Author', path: 'src/author.ts' }], context },
    texts: new Map([
      ['src/author.ts', source],
      ['src/app-db.ts', db],
    ]),
  });
}

test('what was written by hand stays, and what changed in the database changes', () => {
  const live = schemaOf(
    collection(
      'authors',
      [
        text('name', { size: 200, required: false }),
        text('settings', { type: 'text' }),
        text('email'),
        {
          ...{ key: 'role', type: 'enum', elements: ['writer', 'editor'] },
          ...{ required: false, array: false, default: 'writer' },
        } as never,
      ],
      {
        permissions: ['read("any")'],
        indexes: [index('idx_name', 'name', 'unique')],
      },
    ),
  );
  const { files, byHand } = update(live);
  expect(byHand).toEqual([]);
  expect([...files.keys()]).toEqual(['src/author.ts']);
  expect(files.get('src/author.ts')).toBe(`// The people who write.
import { Attribute, Collection, Id, Index, type Opt, Permission, Role } from 'entwrite';
import { slugOf } from './slug.js';

@Collection('authors', { permissions: [Permission.read(Role.any())] })
@Index(['name'], { type: 'unique' })
export class Author {
  @Id() id!: string;

  /** As it is printed on covers. */
  @Attribute({ size: 200, transform: TRIMMED /* spaces */, required: false }) name?: string; // never empty
  @Attribute({ type: 'json' }) settings!: { theme: string };
  @Attribute({ size: 120 }) email!: string;
  @Attribute({ type: 'enum', elements: ['writer', 'editor'], default: 'writer' }) role!: Opt<'writer' | 'editor'>;

  get slug(): string {
    return slugOf(this.name.replace(/[{"'}]/g, \`\${"}"}\`));
  }
}
`);
});

test('nothing new changes nothing', () => {
  expect(update(MODEL)).toEqual({ files: new Map(), fresh: new Set(), byHand: [], absent: [] });
});

test('a new collection gets a class and a set, and both ends of its relationship', () => {
  const [authors] = MODEL.collections;
  const posts = collection('posts', [text('title')], {
    relationships: [
      {
        ...{ key: 'author', kind: 'manyToOne', relatedCollection: 'authors' },
        ...{ twoWay: true, twoWayKey: 'posts', onDelete: 'cascade' },
      },
    ],
  });
  const { files } = update(schemaOf(authors as CollectionSchema, posts));
  expect(files.get('src/post.ts')).toContain(
    "@ManyToOne(() => Author, { inverse: 'posts', onDelete: 'cascade' }) author?: Ref<Author>;",
  );
  expect(files.get('src/author.ts')).toContain(
    "  fax!: string;\n  @OneToMany(() => Post, { inverse: 'author' }) posts?: Ref<Post>[];\n",
  );
  expect(files.get('src/author.ts')).toContain("import { Post } from './post.js';\n");
  expect(files.get('src/app-db.ts')).toBe(
    `import { DbContext } from 'entwrite';\nimport { Author } from './author.js';\nimport { Post } from './post.js';\n\nexport class AppDb extends DbContext {\n  readonly writers = this.set(Author);\n  readonly posts = this.set(Post);\n  hello() {}\n}\n`,
  );
});

test('a class without a collection stays, and what is declared elsewhere is named', () => {
  expect(update(schemaOf()).absent).toEqual(["There is no collection 'authors': Author and its set stay."]);
  const based = SOURCE.replace(/ {2}@Attribute\({ size: 120 }\)\n {2}fax!: string;\n/, '').replace(
    'class Author',
    'class Author extends Faxed',
  );
  const [authors] = MODEL.collections;
  const without = { ...(authors as CollectionSchema), attributes: authors?.attributes.slice(0, 3) ?? [] };
  expect(update(schemaOf(without), based).byHand).toEqual(['Author.fax is not declared in src/author.ts.']);
});

test('semicolons may be missing, and a reference stays one', () => {
  const source = `import { Attribute, Collection, Id, Reference } from 'entwrite'
@Collection('authors', { permissions: [] })
export class Author {
  @Id() id!: string
  @Attribute({ type: 'string', size: 120 }) name!: string
  @Reference(() => Author) boss!: string
  @Attribute() tail!: string
}
`;
  const boss = (required: boolean) => text('boss', { size: 36, required });
  const indexes = [index('idx_boss', 'boss')];
  const model = schemaOf(collection('authors', [text('name'), boss(true), text('tail')], { indexes }));
  const live = schemaOf(collection('authors', [text('name'), boss(false)], { indexes, enabled: false }));
  expect(
    update(live, source, model).files.get('src/author.ts'),
  ).toBe(`import { Attribute, Collection, Id, Reference } from 'entwrite'
@Collection('authors', { permissions: [], enabled: false })
export class Author {
  @Id() id!: string
  @Attribute({ type: 'string', size: 120 }) name!: string
  @Reference(() => Author, { required: false }) boss?: string
}
`);
});

test('a new set has a name that the context does not have', () => {
  const [authors] = MODEL.collections;
  const { files } = update(schemaOf(authors as CollectionSchema, collection('writers', []), collection('hello', [])));
  expect(files.get('src/app-db.ts')).toContain('readonly writersSet = this.set(Writer);');
  expect(files.get('src/app-db.ts')).toContain('readonly helloSet = this.set(Hello);');
});
