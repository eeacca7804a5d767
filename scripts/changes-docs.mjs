/** Writes docs/changes.md from the table in src/schema/attribute-changes.ts and the converters; run after a build. `--print` prints it. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ATTRIBUTE_TYPE_NAMES,
  alterAttribute,
  attributeChanges,
  attributeType,
  convertValue,
} from './.build/internals.mjs';

const DETAILS = {
  string: { size: 40, encrypt: false },
  varchar: { size: 40, encrypt: false },
  text: { encrypt: false },
  mediumtext: { encrypt: false },
  longtext: { encrypt: false },
  integer: { min: null, max: null },
  bigint: { min: null, max: null },
  float: { min: null, max: null },
  enum: { elements: ['a', 'b'] },
};
const attribute = (type, options = {}) => ({
  key: 'value',
  type,
  required: false,
  array: false,
  default: null,
  ...DETAILS[type],
  ...options,
});

/** What differs, before and after; the code says the rest. */
const OPTIONS = [
  ['more room', attribute('string'), attribute('string', { size: 80 })],
  ['less room', attribute('string'), attribute('string', { size: 20 })],
  ['a lower or no `min`', attribute('integer', { min: 1 }), attribute('integer', { min: 0 })],
  ['a higher `min`', attribute('integer', { min: 0 }), attribute('integer', { min: 1 })],
  ['a higher or no `max`', attribute('float', { max: 10 }), attribute('float', { max: 20 })],
  ['a lower `max`', attribute('float', { max: 20 }), attribute('float', { max: 10 })],
  [
    '`integer`: a `max` of 32 bits goes beyond',
    attribute('integer', { max: 2_147_483_647 }),
    attribute('integer', { max: null }),
  ],
  ['more elements', attribute('enum'), attribute('enum', { elements: ['a', 'b', 'c'] })],
  ['fewer elements', attribute('enum'), attribute('enum', { elements: ['a'] })],
  ['optional instead of required', attribute('string', { required: true }), attribute('string')],
  ['required instead of optional', attribute('string'), attribute('string', { required: true })],
  ['a default, or another one', attribute('string'), attribute('string', { default: 'x' })],
  ['no default any more', attribute('string', { default: 'x' }), attribute('string')],
  ['a list instead of one value', attribute('string'), attribute('string', { array: true })],
  ['one value instead of a list', attribute('string', { array: true }), attribute('string')],
  ['encrypted', attribute('string', { size: 200 }), attribute('string', { size: 200, encrypt: true })],
  ['no longer encrypted', attribute('string', { size: 200, encrypt: true }), attribute('string', { size: 200 })],
];

const WAYS = {
  'in-place': 'in place',
  checked: 'in place, after looking at the documents',
  'two-patches': 'in place, by two requests',
  online: 'online, through a second attribute',
};
const SEVERITY = ['in-place', 'two-patches', 'checked', 'online'];
const worst = (changes) => changes.map(({ way }) => way).sort((a, b) => SEVERITY.indexOf(b) - SEVERITY.indexOf(a))[0];
const classOf = (from, to) => alterAttribute.classify({ type: 'alter_attribute', collection: 'c', from, to });

/** Values of each type, those that others can hold among them. */
const SAMPLES = {
  text: ['12', '1.5', 'true', 'a', 'x@example.org', 'https://example.org/', '::1', '2026-01-02T03:04:05.678+00:00'],
  integer: [0, 1, -5],
  float: [0, 1, 2.5],
  boolean: [true, false],
  datetime: ['2026-01-02T03:04:05.678+00:00'],
  email: ['x@example.org'],
  url: ['https://example.org/'],
  ip: ['127.0.0.1', '::1'],
  enum: ['a', 'b', '12', 'true', 'x@example.org', 'https://example.org/', '::1', '2026-01-02'],
  point: [[1, 2]],
  line: [[[1, 2]]],
  polygon: [[[[0, 0]]]],
};
const samplesOf = (type) => SAMPLES[type] ?? SAMPLES[attributeType(attribute(type)).family];
const asElements = (type) => (type === 'enum' ? { elements: Object.values(SAMPLES).flat().map(String) } : {});

function cell(fromType, toType) {
  if (fromType === toType) return '';
  const [from, to] = [attribute(fromType), attribute(toType, asElements(toType))];
  if (!attributeChanges(from, to).some(({ lossy }) => lossy)) return 'all';
  return samplesOf(fromType).some((value) => 'value' in convertValue(value, from, to)) ? 'some' : '–';
}

const options = OPTIONS.map(([what, from, to]) => {
  return `| ${what} | ${WAYS[worst(attributeChanges(from, to))]} | ${classOf(from, to)} |`;
});
const matrix = ATTRIBUTE_TYPE_NAMES.map(
  (from) => `| **${from}** | ${ATTRIBUTE_TYPE_NAMES.map((to) => cell(from, to)).join(' | ')} |`,
);

const page = `# What becomes of a changed attribute

Written by \`scripts/changes-docs.mjs\` from the code (\`src/schema/attribute-changes.ts\`, \`src/schema/convert-value.ts\`); a test compares them.
How \`migrate\` goes about it: [migrations.md](migrations.md).

## Options

| The model says | Appwrite gets there | Class |
| --- | --- | --- |
${options.join('\n')}

*In place* is one request, whatever the documents hold. *After looking at the documents*: Appwrite would take the change without a look and
refuse any later update of a document that does not fit, so entwrite looks first. *Two requests*: after a single one new documents would
still get the old default. *Online*: Appwrite cannot do it at all; a second attribute is filled and takes its place.
Class \`destructive\` asks for consent, since some values could have no exact counterpart.

A rename (\`renamedFrom\`) is one request and keeps values and indexes; that of a collection copies its documents, class \`destructive\`. A changed
index is dropped and made again.

On PostgreSQL (Appwrite's main, 2.x) a rename breaks a single \`datetime\`, so entwrite never sends one: a new key is filled beside the old one,
proven, and the old one dropped, with the collection closed to clients for the moment of the drop; another type takes the key when the datetime
is dropped; and a \`datetime\` in the place of another type is made under the key and filled there, with the collection closed to clients. Each can
be interrupted and is finished by the next run. In the moment of the drop the server refuses what API keys create, update and upsert there (400,
an attribute of ours is required meanwhile), so that no write gets lost; only updates by a query (\`updateRows\`) would pass: stop those, as for
\`fence: 'all'\`. What was written right before is copied in that moment, by such updates; Appwrite has none on collections with relationships, where the
change tries three times to find nothing left to copy, and then stops (\`copy_unproven\`) with the datetime intact. Under
API keys that write all the time there, stop them for the migration, or call it again at a calm hour (\`onError: 'keep'\` keeps what is copied by then).
Until the old key is dropped it is the one that counts: what an application of the newer version writes under the new key before its migration has
ended is written over by the copy.

A key that was dropped or renamed is made again, so the drop or the rename must not arrive after that: where it got no answer, and after \`kill -9\`,
the key is made 15 seconds later at the earliest. A rename that a network holds back for longer, or a proxy sends a second time, leaves the new datetime half
renamed; its values are whole, and \`entwrite doctor --fix\` brings them back under the key it went to.

Appwrite does not rename the child's end of a two-way \`manyToMany\`, on PostgreSQL neither end. Its links go into a list of ids and from there
into a new relationship, as they do where the key and the kind change together.

## Types

Every change of type goes through a second attribute. What converts by itself, from the row's type to the column's: \`all\` values exactly; \`some\`, and
any other value is a finding before anything is written; \`–\` none. With \`convert\` on the attribute you decide.

| | ${ATTRIBUTE_TYPE_NAMES.join(' | ')} |
|${' --- |'.repeat(ATTRIBUTE_TYPE_NAMES.length + 1)}
${matrix.join('\n')}

Room, range and elements of the new attribute are looked at as well. Conversions are exact and strict: \`'12 EUR'\` and \`'007'\` are no numbers,
\`2023-02-30\` is no date. A single value and a list of one stand for each other; a longer list does not fit one value. \`null\` stays \`null\`.
A relationship and an attribute with room for ids (36 characters) under the same key become each other with all their links, class \`data\`; so
do two relationships of any kinds between the same collections, one-way and two-way. The new one is made under another key, filled document
by document, and takes the key by two renames. A \`manyToMany\`, which has no other key, is dropped for that: in this moment its collections are
closed to clients, and what API keys create, update and upsert there is refused, so that no link is lost. While a new
\`manyToMany\` is filled under its own key its collections are closed to clients, too; a link that an API key takes out of it before they open again is made once more. \`manyToMany\` to \`manyToMany\` goes by
a list of ids, since Appwrite refuses two between the same collections. A list keeps ids, not their order. Findings are: ids of no document, an id held twice where a document belongs to one only
(\`oneToOne\`, \`oneToMany\`), several ids where there is room for one. (Appwrite stamps a new
\`$updatedAt\` on documents that a \`oneToOne\` or a \`oneToMany\` links.)
`;

if (process.argv.includes('--print')) process.stdout.write(page);
else writeFileSync(join(import.meta.dirname, '../docs/changes.md'), page);
