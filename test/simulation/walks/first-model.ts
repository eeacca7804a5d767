import type { Ledger } from '../ledger.js';
import type { Values } from '../scenario.js';
import type { Site } from '../site.js';
import { kindOf, type ValueKindName } from './value-kinds.js';
import { backOf, storedValues, type Thing, type WalkAttribute, type WalkModel } from './walk-model.js';

/** Documents of a collection before the first step; the n-th of one collection may be the partner of the n-th of another. */
const DOCUMENTS = 6;
/** From this one on they are left alone by clients: what holds nothing there holds it until a migration fills it. */
const QUIET = 4;

export function firstModel(): WalkModel {
  const items = { thing: 'items', id: 'items', former: null, permissions: [], documentSecurity: false, exchanged: [] };
  return {
    collections: [
      {
        ...items,
        attributes: [
          newAttribute('count', 'count', 'count'),
          newAttribute('day', 'day', 'day'),
          newAttribute('size', 'size', 'count', 4),
        ],
      },
      {
        ...items,
        thing: 'boxes',
        id: 'boxes',
        attributes: [newAttribute('word', 'word', 'word'), newAttribute('total', 'total', 'count')],
      },
      {
        ...items,
        thing: 'notes',
        id: 'notes',
        attributes: [newAttribute('text', 'text', 'count'), newAttribute('flag', 'flag', 'flag')],
      },
    ],
    links: [
      {
        thing: 'box',
        from: 'items',
        to: 'boxes',
        kind: 'manyToOne',
        twoWay: true,
        key: 'box',
        back: 'items_of',
        former: null,
        formerBack: null,
      },
    ],
  };
}

/** A new attribute, optional and without an index; its first shape unless another is named. */
export function newAttribute(thing: string, key: string, kind: ValueKindName, shape = 0): WalkAttribute {
  const { shapes } = kindOf(kind);
  const chosen = shapes[shape % shapes.length];
  if (chosen === undefined) throw new RangeError(`no shape of ${kind}`);
  return {
    ...{ thing, key, former: null, kind, shape: chosen, array: false, required: false, index: null },
    ...{ default: null, dialect: 0, isTurned: false, fill: null },
  };
}

/** What the n-th document of a collection holds at first, by things; some of it nothing. */
function firstValues({ collections, links }: WalkModel, thing: string, n: number): Values {
  const attributes = collections.find((one) => one.thing === thing)?.attributes ?? [];
  return Object.fromEntries([
    ...attributes.map((one, place) => [one.thing, holdsNothing(n, place) ? null : 10 * n + place]),
    ...links
      .filter(({ from }) => from === thing)
      .map((link) => [link.thing, n % 4 === 3 ? null : [documentId(link.to, n)]]),
  ]);
}

function holdsNothing(n: number, place: number): boolean {
  return n < QUIET ? (n + place) % 5 === 4 : (n + place) % 2 === 1;
}

/** Whether clients write to a document. */
export function isBusy(id: string): boolean {
  const n = Number(id.slice(id.lastIndexOf('-') + 1));
  return n < QUIET || n >= DOCUMENTS;
}

export function documentId(thing: string, n: number): string {
  return `${thing}-${n}`;
}

/** Makes the documents of the first model, those that others link to first. */
export async function fill(site: Site, model: WalkModel, ledger: Ledger): Promise<void> {
  const { documents } = site.connect();
  const hasLinks = ({ thing }: Thing) => Number(model.links.some(({ from }) => from === thing));
  for (const { thing, id } of [...model.collections].sort((a, b) => hasLinks(a) - hasLinks(b))) {
    for (let n = 0; n < DOCUMENTS; n += 1) {
      const held = firstValues(model, thing, n);
      await documents.create(id, documentId(thing, n), { values: storedValues(model, thing, held) });
      ledger.created(thing, documentId(thing, n), held);
      for (const link of model.links.filter(({ from }) => from === thing)) {
        if (held[link.thing] !== null)
          ledger.updated(link.to, documentId(link.to, n), { [backOf(link)]: [documentId(thing, n)] });
      }
    }
  }
}
