import { updateFiles } from '../../src/project/pull/update/update-files.js';
import type { AttributeSchema } from '../../src/schema/attribute-schema.js';
import { collection, schemaOf } from '../support/schemas.js';
import { modelOf } from './model-of.js';

/** What people write in the files of their entities stays, whatever it looks like. */
const text = (key: string, more: object = {}): AttributeSchema =>
  ({ key, type: 'string', size: 120, required: true, array: false, default: null, encrypt: false, ...more }) as never;

const flag: AttributeSchema = { key: 'flag', type: 'boolean', required: false, array: false, default: false } as never;

function pulled(source: string, model: readonly AttributeSchema[], live: readonly AttributeSchema[]): string {
  const { files, byHand } = updateFiles({
    ...{ model: modelOf(schemaOf(collection('authors', model))), live: schemaOf(collection('authors', live)) },
    ...{ leftOut: [], suffix: '.js' },
    ...{ classes: [{ className: 'Author', path: 'author.ts' }], context: { className: 'AppDb', path: 'app-db.ts' } },
    texts: new Map([['author.ts', source]]),
  });
  expect(byHand).toEqual([]);
  return files.get('author.ts') ?? source;
}

test('what looks like a doc comment in a text or a comment takes nothing along', () => {
  const source = (gone: string) => `import { Attribute, Collection } from 'entwrite';

@Collection('authors')
export class Author {
  // Of src/** and below.
  @Attribute({ size: 120 }) name!: string;
  readonly pattern = 'src/**';
${gone}}
`;
  const fax = '  /** Gone soon: see docs/** too. */\n  @Attribute({ size: 120 }) fax!: string;\n';
  expect(pulled(source(fax), [text('name'), text('fax')], [text('name')])).toBe(source(''));
});

test('a comment behind a member stays behind it', () => {
  const source = (fresh: string) => `import { Attribute, Collection${fresh && ', type Opt'} } from 'entwrite';

@Collection('authors')
export class Author {
  @Attribute({ size: 120 }) name!: string; // never empty
${fresh}}
`;
  const fresh = "  @Attribute({ type: 'boolean', default: false }) flag!: Opt<boolean>;\n";
  expect(pulled(source(''), [text('name')], [text('name'), flag])).toBe(source(fresh));
});

test('a shorthand option is replaced, and what begins with a value takes no exclamation mark', () => {
  const source = (options: string, mark: string) => `import { Attribute, Collection } from 'entwrite';
const size = 120;
const required = false;

@Collection('authors')
export class Author {
  @Attribute({ ${options} }) name${mark}: string = '';
}
`;
  const changed = pulled(
    source('size, required', '?'),
    [text('name', { required: false })],
    [text('name', { size: 9 })],
  );
  expect(changed).toBe(source('size: 9', ''));
});

describe('imports', () => {
  const classWith = (imports: string, rest = '') => `${imports}

@Collection('authors')
export class Author {
  @Attribute({ size: 120 }) name!: string;
${rest}}
`;
  const fresh = "  @Attribute({ type: 'boolean', default: false }) flag!: Opt<boolean>;\n";
  const add = (imports: string) => pulled(classWith(imports), [text('name')], [text('name'), flag]);

  test.each([
    [
      'a comment in the list',
      "import {\n  Attribute, // most of all\n  Collection, // last\n} from 'entwrite';",
      "import {\n  Attribute, // most of all\n  Collection, // last\n} from 'entwrite';\nimport { type Opt } from 'entwrite';",
    ],
    [
      'attributes of an import',
      "import { Attribute, Collection } from 'entwrite/other';\nimport words from './words.json' with { type: 'json' }; // all",
      "import { Attribute, Collection } from 'entwrite/other';\nimport words from './words.json' with { type: 'json' }; // all\nimport { type Opt } from 'entwrite';",
    ],
    [
      'a require',
      "import { Attribute, Collection } from 'entwrite/other';\nimport words = require('./words');",
      "import { Attribute, Collection } from 'entwrite/other';\nimport words = require('./words');\nimport { type Opt } from 'entwrite';",
    ],
    [
      'an import that is commented out, and a comment about the type Opt',
      "import { Attribute, Collection } from 'entwrite';\n/* the type Opt was here\nimport { Opt } from 'entwrite';\n*/",
      "import { Attribute, Collection, type Opt } from 'entwrite';\n/* the type Opt was here\nimport { Opt } from 'entwrite';\n*/",
    ],
    [
      'another name for what is needed',
      "import { Attribute, Collection, type Opt as Optional } from 'entwrite';",
      "import { Attribute, Collection, type Opt, type Opt as Optional } from 'entwrite';",
    ],
  ])('%s', (_what, before, after) => {
    expect(add(before)).toBe(classWith(after, fresh));
  });

  test('what only a template needs stays, and a type that nothing needs goes', () => {
    const source = (fax: string) => `import { Attribute, Collection } from 'entwrite';
import { CODE } from './code.js';
${fax && "import type { Fax } from './fax.js';\n"}
@Collection('authors')
export class Author {
  @Attribute({ size: 120 }) name!: string;
${fax}  get phone(): string {
    return \`\${CODE} \${this.name}\`;
  }
}
`;
    const fax = '  @Attribute({ size: 120, transform: CODE }) fax!: Fax;\n';
    expect(pulled(source(fax), [text('name'), text('fax')], [text('name')])).toBe(source(''));
  });

  test.each([
    ['a list of types', "import type { Other, Post } from './post.js';", "import type { Other } from './post.js';\n"],
    ['a type in a list', "import { Other, type Post } from './post.js';", ''],
  ])('%s becomes a value where a relationship needs it', (_what, before, after) => {
    const source = `import { Attribute, Collection } from 'entwrite';\n${before}\n\n@Collection('authors')\nexport class Author {\n  other?: Other;\n  of?: Post;\n}\n`;
    const posts = collection('posts', []);
    const end = { key: 'post', kind: 'manyToOne', relatedCollection: 'posts', twoWay: false, twoWayKey: 'x' } as const;
    const { files } = updateFiles({
      model: modelOf(schemaOf(collection('authors', []), posts)),
      live: schemaOf(collection('authors', [], { relationships: [{ ...end, onDelete: 'setNull' }] }), posts),
      ...{ leftOut: [], suffix: '.js' },
      classes: [
        { className: 'Author', path: 'author.ts' },
        { className: 'Post', path: 'post.ts' },
      ],
      context: { className: 'AppDb', path: 'app-db.ts' },
      texts: new Map([['author.ts', source]]),
    });
    const list = after === '' ? "import { Other, Post } from './post.js';" : "import { Post } from './post.js';";
    expect(files.get('author.ts')).toContain(`${after}${list}\n`);
  });
});
