import { dotText } from '../../src/project/diagram/dot-text.js';
import { mermaidText } from '../../src/project/diagram/mermaid-text.js';
import { schemaDiagram } from '../../src/project/diagram/schema-diagram.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';

const text = (key: string, size: number) => ({
  ...{ key, type: 'string' as const, size, required: true, array: false, default: null, encrypt: false },
});
const plain = { permissions: [], documentSecurity: false, enabled: true, relationships: [], indexes: [] };
const author = {
  ...{ key: 'author', kind: 'manyToOne' as const, relatedCollection: 'authors', twoWay: true },
  ...{ twoWayKey: 'posts', onDelete: 'setNull' as const },
};
const FROM: DatabaseSchema = {
  collections: [
    { ...plain, id: 'authors', name: 'authors', attributes: [text('name', 120), text('first.name', 60)] },
    { ...plain, id: 'logs', name: 'logs', attributes: [] },
  ],
};
const TO: DatabaseSchema = {
  collections: [
    { ...plain, id: 'authors', name: 'authors', attributes: [text('name', 200), text('first.name', 60)] },
    { ...plain, id: 'posts', name: 'posts', attributes: [], relationships: [author] },
  ],
};

test('a plan as Mermaid', () => {
  expect(mermaidText(schemaDiagram(FROM, TO))).toBe(`erDiagram
  "authors" {
    string name "200, required, changed"
    string first_name "60, first.name, required"
  }
  "logs"["logs (removed)"] {
  }
  "posts"["posts (added)"] {
  }
  "posts" }o--o| "authors" : "author / posts (added)"
`);
});

test('a schema as DOT', () => {
  const dot = dotText(schemaDiagram(TO));
  expect(dot).toContain('<tr><td align="left">name *</td><td align="left">string 200</td></tr>');
  expect(dot).toContain('"posts" -> "authors" [label="author / posts", arrowtail=crowodot, arrowhead=teeodot];');
  expect(dot).not.toMatch(/added|changed|removed/);
  expect(dotText(schemaDiagram(FROM, TO))).toContain('<font color="#cf222e">logs (removed)</font>');
});
