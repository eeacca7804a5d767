import type { Random } from '../random.js';
import type { ClientWrite, DrawWrite, Values } from '../scenario.js';
import { documentId } from './first-model.js';
import {
  backOf,
  collectionOf,
  storedValue,
  storedValues,
  type WalkAttribute,
  type WalkLink,
  type WalkModel,
} from './walk-model.js';

/** Keys of a collection that mean one thing in all versions, as attributes and links of one of them. */
interface Speakable {
  readonly attributes: readonly WalkAttribute[];
  readonly links: readonly WalkLink[];
}

/**
 * Clients of the versions of one step. They write what each version calls a thing, as that stores it; the ledger knows it by the thing.
 * Where a name means two things, nobody could say which one was written.
 *
 * @param models the version before the step first
 * @param isWritten whether clients write a thing
 * @param nextNumber gives each value another number
 */
export function clientsOf(
  models: readonly [WalkModel, ...WalkModel[]],
  isWritten: (thing: string) => boolean,
  nextNumber: () => number,
): DrawWrite {
  return (random, _, ledger): ClientWrite | null => {
    const form = random.pick(models);
    const collection = random.pick(form.collections);
    const { thing, id } = collection;
    // What is written to a collection that is being moved is another promise.
    if (models.some((other) => collectionOf(other, thing).id !== id)) return null;
    const plain = speakable(form, models, thing);
    const attributes = plain.attributes.filter((one) => isWritten(one.thing));
    const links = plain.links.filter((one) => isWritten(one.thing));
    const ids = ledger.ids(thing);
    const kind = random.below(10);
    if (kind === 0 || ids.length === 0) {
      if (collection.attributes.some((one) => !attributes.includes(one) && isRequired(models, one.thing))) return null;
      const held = Object.fromEntries(attributes.map((one) => [one.thing, nextNumber()]));
      const fresh = `${thing}-${1000 + nextNumber()}`;
      return {
        send: (documents) => documents.create(id, fresh, { values: storedValues(form, thing, held) }),
        note: (to) => to.created(thing, fresh, held),
      };
    }
    const document = random.pick(ids);
    if (kind === 1 && ids.length > 2) {
      return {
        send: (documents) => documents.delete(id, document),
        note(to) {
          to.deleted(thing, document);
          for (const link of models.flatMap((one) => one.links)) {
            if (link.to === thing && to.has(link.from, partner(link.from, document)))
              to.updated(link.from, partner(link.from, document), { [link.thing]: null });
            if (link.from === thing && to.has(link.to, partner(link.to, document)))
              to.updated(link.to, partner(link.to, document), { [backOf(link)]: null });
          }
        },
      };
    }
    if (kind < 4 && links.length > 0) {
      const link = random.pick(links);
      const other = partner(link.to, document);
      const target = random.chance(0.6) && ledger.has(link.to, other) ? other : null;
      return {
        send: (documents) =>
          documents.update(id, document, { values: storedValues(form, thing, { [link.thing]: target }) }),
        note(to) {
          to.updated(thing, document, { [link.thing]: target });
          if (to.has(link.to, other)) to.updated(link.to, other, { [backOf(link)]: target === null ? null : document });
        },
      };
    }
    if (attributes.length === 0) return null;
    const held = drawValues(random, attributes, models, nextNumber);
    const values = Object.fromEntries(
      attributes.flatMap((one) => (one.thing in held ? [[one.key, storedValue(one, held[one.thing])]] : [])),
    );
    return {
      send: (documents) => documents.update(id, document, { values }),
      note: (to) => to.updated(thing, document, held),
    };
  };
}

function partner(collection: string, document: string): string {
  return documentId(collection, Number(document.slice(document.lastIndexOf('-') + 1)));
}

function drawValues(
  random: Random,
  attributes: readonly WalkAttribute[],
  models: readonly WalkModel[],
  nextNumber: () => number,
): Values {
  const chosen = [random.pick(attributes), ...(random.chance(0.3) ? [random.pick(attributes)] : [])];
  return Object.fromEntries(
    chosen.map(({ thing }) => [thing, random.chance(0.1) && !isRequired(models, thing) ? null : nextNumber()]),
  );
}

function isRequired(models: readonly WalkModel[], thing: string): boolean {
  return models.some(({ collections }) =>
    collections.some(({ attributes }) => attributes.some((one) => one.thing === thing && one.required)),
  );
}

function speakable(form: WalkModel, models: readonly [WalkModel, ...WalkModel[]], thing: string): Speakable {
  const meaning = new Map<string, Set<string>>();
  for (const model of models) {
    const named = [
      ...collectionOf(model, thing).attributes,
      ...model.links.filter(({ from }) => from === thing),
      ...model.links.filter(({ to }) => to === thing).map((link) => ({ thing: backOf(link), key: link.back })),
    ];
    for (const one of named) meaning.set(one.key, (meaning.get(one.key) ?? new Set()).add(one.thing));
  }
  const isPlain = ({ key }: { readonly key: string }) => meaning.get(key)?.size === 1;
  const oldKeys = new Map(collectionOf(models[0], thing).attributes.map((one) => [one.thing, one.key]));
  // Where a date is copied to a new key, what is written there before the migration has ended is written over.
  const isCopied = ({ thing: of, kind, key }: WalkAttribute) => kind === 'day' && (oldKeys.get(of) ?? key) !== key;
  return {
    attributes: collectionOf(form, thing).attributes.filter((one) => isPlain(one) && !isCopied(one)),
    links: form.links.filter((one) => one.from === thing && isPlain(one)),
  };
}
