import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { parseAst } from 'rolldown/parseAst';

/** What declarations are called on a page, in the order in which they stand there. */
const KINDS = [
  ['Classes', 'ClassDeclaration'],
  ['Functions and decorators', 'TSDeclareFunction'],
  ['Values', 'VariableDeclaration'],
  ['Interfaces', 'TSInterfaceDeclaration'],
  ['Types', 'TSTypeAliasDeclaration'],
];

/**
 * The reference of a package: one page of Markdown for each of its entries, made of the declarations that the compiler emitted and the doc
 * comments in them.
 *
 * @param types the folder of the emitted declarations
 */
export function apiPages(manifest, types) {
  return Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => {
      const title = entry === '.' ? manifest.name : `${manifest.name}${entry.slice(1)}`;
      const file = entry === '.' ? 'index.md' : `${entry.slice(2)}.md`;
      const index = join(types, entry, 'index.d.ts');
      return { title, file, text: pageOf(title, exportsOf(index)) };
    });
}

function pageOf(title, symbols) {
  const own = symbols.filter(({ declarations }) => declarations.length > 0);
  const foreign = symbols.filter(({ declarations }) => declarations.length === 0);
  const sections = KINDS.flatMap(([heading, type]) => {
    const those = own.filter(({ declarations: [first] }) => first.node.type === type);
    if (those.length === 0) return [];
    return [`## ${heading}`, ...those.toSorted((a, b) => (a.name < b.name ? -1 : 1)).map(symbolText)];
  });
  const others = foreign.map(({ name, from }) => `- \`${name}\` of \`${from}\``);
  return [
    `# ${title}`,
    `\`import { … } from '${title}'\`. Written by the build from the declarations and their comments.`,
    ...sections,
    ...(others.length === 0 ? [] : ['## Exported from elsewhere', others.join('\n')]),
    '',
  ].join('\n\n');
}

/** The symbols a file exports, each with its declarations; none where it comes from another package. */
function exportsOf(file) {
  const { text, program } = parsed(file);
  return program.body.flatMap((statement) => {
    if (statement.type === 'ExportAllDeclaration') return exportsOf(targetOf(file, statement.source.value));
    if (statement.type !== 'ExportNamedDeclaration') return [];
    if (statement.declaration !== null) {
      return namesOf(statement.declaration).map((name) => ({ name, declarations: declarationsOf(file, name) }));
    }
    return statement.specifiers.flatMap(({ local, exported }) => {
      const [from, name] = [statement.source?.value ?? importOf(program, local.name), exported.name];
      if (from === undefined) return [{ name, declarations: declarationsOf(file, local.name) }];
      if (!from.startsWith('.')) return [{ name, from, declarations: [] }];
      return [{ name, ...located(targetOf(file, from), local.name) }];
    });
  });

  function importOf({ body }, name) {
    return body.find(
      ({ type, specifiers }) => type === 'ImportDeclaration' && specifiers.some(({ local }) => local.name === name),
    )?.source.value;
  }

  function located(target, name) {
    const declarations = declarationsOf(target, name);
    if (declarations.length > 0) return { declarations };
    const again = exportsOf(target).find((symbol) => symbol.name === name);
    if (again === undefined) throw new Error(`${target} exports no ${name} (${text.length} characters were read)`);
    return again;
  }
}

function declarationsOf(file, name) {
  const { text, program } = parsed(file);
  return program.body
    .map((statement) => ({ statement, node: statement.declaration ?? statement }))
    .filter(({ node }) => namesOf(node).includes(name))
    .map(({ statement, node }) => ({
      node,
      comment: commentBefore(text, statement.start),
      code: text.slice(statement.start, statement.end).replace(/^export (declare )?/, ''),
    }));
}

function namesOf(node) {
  if (node.type === 'VariableDeclaration') return node.declarations.map(({ id }) => id.name);
  return node.id?.name === undefined ? [] : [node.id.name];
}

const cache = new Map();

function parsed(file) {
  const known = cache.get(file);
  if (known !== undefined) return known;
  const text = readFileSync(file, 'utf8');
  const result = { text, program: parseAst(text, { lang: 'dts', astType: 'ts' }) };
  cache.set(file, result);
  return result;
}

function targetOf(file, specifier) {
  const target = resolve(dirname(file), specifier).replace(/\.js$/, '.d.ts');
  if (!existsSync(target)) throw new Error(`${file} exports ${specifier}, which is not there`);
  return target;
}

/** The doc comment that ends where a declaration begins. */
function commentBefore(text, start) {
  return /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(text.slice(0, start))?.[1] ?? '';
}

function symbolText({ name, declarations }) {
  const comment = declarations.find(({ comment: said }) => said !== '')?.comment ?? '';
  const { description, tags } = readComment(comment);
  return [
    `### ${name}`,
    prose(description),
    `\`\`\`ts\n${declarations.map(({ code }) => signature(code)).join('\n')}\n\`\`\``,
    ...tags.map(tagText),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** A declaration as a reader needs it: what its members say of themselves stays, private ones do not. */
function signature(code) {
  return code
    .replace(/^\s*(#private|private [^;]*);\n/gm, '')
    .replace(/^(?: {4})+/gm, (indent) => ' '.repeat(indent.length / 2))
    .trimEnd();
}

function readComment(comment) {
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd());
  const [description = '', ...tags] = lines.join('\n').split(/^\s*(?=@[a-z]+\b)/m);
  return {
    description: description.trim(),
    tags: tags.map((tag) => {
      const [, name = '', text = ''] = /^@([a-z]+)\s*([\s\S]*)$/.exec(tag) ?? [];
      return { name, text: text.trim() };
    }),
  };
}

function tagText({ name, text }) {
  if (name === 'example') return `\`\`\`ts\n${text}\n\`\`\``;
  if (name === 'param') return prose(text.replace(/^(\S+)\s*(?:-\s*)?/, '- `$1`: '));
  if (name === 'throws') return `Throws ${prose(text)}`;
  return `*${name}* ${prose(text)}`;
}

/** Text of a comment as Markdown; what is not code means itself. */
function prose(text) {
  return text
    .replace(/\{@link (\w+)\}/g, '`$1`')
    .split(/(```[\s\S]*?```|`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replaceAll('<', '&lt;').replaceAll('{{', '&#123;&#123;')))
    .join('');
}
