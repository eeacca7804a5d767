import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { layoutDiagram } from '../../src/pages/diagram/layout-diagram.js';
import { html } from '../../src/pages/html.js';
import { schemaDiagram } from '../../src/project/diagram/schema-diagram.js';
import type { DatabaseSchema } from '../../src/schema/database-schema.js';
import { samplePages, samplePlan, sampleSchema } from './sample-pages.js';

const HOSTILE = [
  '<img src=x onerror=alert(1)>',
  '</title><script>alert(1)</script>',
  '"><a href="javascript:alert(1)">',
  "' onfocus='alert(1)",
  '</style><style>*{display:none}',
  '</svg><foreignObject><iframe src=//evil.example>',
  '<!--',
  ']]>',
  '&lt;b&gt;',
  '__proto__',
  'constructor',
  '`;alert(1);`',
  '\u202Etxt.exe',
  '\u0000\ud800',
];

/** Every tag of a page, and every attribute of it, by name; fails where there is anything that is neither that nor text. */
function structureOf(page: string): readonly string[] {
  const body = page.replace(/<style>[^<]*<\/style>|<script>[\s\S]*?<\/script>/g, '').replace('<!doctype html>', '');
  const TAG = /<(\/?[a-zA-Z0-9]+)((?:\s+[a-zA-Z-]+(?::[a-z]+)?(?:="[^"<>]*")?)*)\s*\/?>/g;
  expect(body.replace(TAG, '')).not.toMatch(/[<>"']/);
  return [...body.matchAll(TAG)].map(([, name, attributes = '']) =>
    [name, ...[...attributes.matchAll(/\s([a-zA-Z-]+)="/g)].map(([, attribute]) => attribute)].join(' '),
  );
}

test('names are text and nothing else, whatever they are', () => {
  const usual = samplePages();
  const nasty = fc.oneof(fc.constantFrom(...HOSTILE), fc.string({ unit: 'binary', maxLength: 40 }));
  fc.assert(
    fc.property(nasty, (nasty) => {
      const hostile = samplePages((name) => `${nasty}${name}`);
      for (const kind of Object.keys(usual) as (keyof typeof usual)[])
        expect(structureOf(hostile[kind])).toEqual(structureOf(usual[kind]));
    }),
    { numRuns: 40 },
  );
});

test('a page lets its own script and style run, and asks for nothing', () => {
  for (const page of Object.values(samplePages())) {
    const policy = /Content-Security-Policy" content="([^"]*)"/.exec(page)?.[1] ?? '';
    for (const [kind, pattern] of [
      ['script', /<script>([\s\S]*)<\/script>/],
      ['style', /<style>([\s\S]*)<\/style>/],
    ] as const) {
      const digest = createHash('sha256')
        .update(pattern.exec(page)?.[1] ?? '')
        .digest('base64');
      expect(policy).toContain(`${kind}-src 'sha256-${digest}'`);
    }
    expect(policy).toContain("default-src 'none'");
    expect(policy).not.toMatch(/unsafe|\*/);
    expect(page).not.toMatch(/\ssrc=|\sstyle=|\son[a-z]+=|url\((?!#)|https?:(?!\/\/www\.w3\.org\/2000\/svg)/);
  }
});

test('a report holds nothing out of documents', () => {
  expect(samplePages().run).not.toContain('secret-value');
});

test('a plan shows renames as changes of one thing', () => {
  const { schema, operations } = samplePlan((usual) => usual);
  const from = schema as DatabaseSchema;
  const [customers] = schemaDiagram(from, { collections: from.collections }, operations).tables;
  expect(customers?.rows.find(({ key }) => key === 'bio')).toBeUndefined();
  const page = samplePages().plan;
  expect(page).toContain('about -&gt; bio');
  expect(page).toContain('string 120 -&gt; string 200');
});

test('only collections that a plan changes have a column of changes', () => {
  const columns = (page: string) => page.split('<th>Change</th>').length - 1;
  const { diagram, plan } = samplePages();
  // customers, logs and products, of five.
  expect([columns(diagram), columns(plan)]).toEqual([0, 3]);
});

test('nothing is drawn over anything else', () => {
  const diagram = schemaDiagram(sampleSchema((usual) => usual));
  const many = {
    ...diagram,
    tables: Array.from({ length: 40 }, (_, at) => ({ ...tableOf(diagram, at), id: `t${at}` })),
  };
  for (const { boxes, width, height } of [layoutDiagram(diagram), layoutDiagram({ ...many, links: [] })]) {
    for (const box of boxes) {
      expect(box.x).toBeGreaterThanOrEqual(0);
      expect(box.x + box.width).toBeLessThanOrEqual(width);
      expect(box.y + box.height).toBeLessThanOrEqual(height);
      const over = boxes.filter(
        (other) =>
          other !== box &&
          other.x < box.x + box.width &&
          box.x < other.x + other.width &&
          other.y < box.y + box.height &&
          box.y < other.y + other.height,
      );
      expect(over).toEqual([]);
    }
  }
});

function tableOf({ tables }: ReturnType<typeof schemaDiagram>, at: number) {
  const table = tables[at % tables.length];
  if (table === undefined) throw new Error('no table');
  return table;
}

test('what a template is given is escaped once', () => {
  const inner = html`<b title="${'"&\''}">${'<i>'}</b>`;
  expect(String(html`<p>${[inner, ' & ', null, 3]}</p>`)).toBe(
    '<p><b title="&quot;&amp;&#39;">&lt;i&gt;</b> &amp; 3</p>',
  );
});
