import { isDeepStrictEqual } from 'node:util';
import type { Random } from '../random.js';
import type { ClientWrite, DrawWrite, Values } from '../scenario.js';
import { inTransaction, inUnitOfWork } from './client-transactions.js';
import { isBusy } from './first-model.js';
import { drawPartners, isLinked, relink, unlink } from './partners.js';
import {
  backOf,
  collectionOf,
  storedValue,
  storedValues,
  type WalkAttribute,
  type WalkCollection,
  type WalkLink,
  type WalkModel,
} from './walk-model.js';

/** Keys of a collection that mean one thing in all versions, as attributes and links of one of them. */
interface Speakable {
  readonly attributes: readonly WalkAttribute[];
  readonly links: readonly WalkLink[];
}

export interface ClientRules {
  /** Whether clients write a thing. */
  readonly isWritten: (thing: string) => boolean;
  /** Gives each value another number. */
  readonly nextNumber: () => number;
  /** Whether clients write nothing by it, too. */
  readonly mayEmpty: (thing: string) => boolean;
  /** Told of each document that is written to. */
  readonly touch: (collection: string, id: string) => void;
}

/**
 * Clients of the versions of one step. They write what each version calls a thing, as that stores it; the ledger knows it by the thing.
 * Where a name means two things, nobody could say which one was written.
 *
 * @param models the version before the step first
 */
export function clientsOf(
  models: readonly [WalkModel, ...WalkModel[]],
  { isWritten, mayEmpty, nextNumber, touch }: ClientRules,
): DrawWrite {
  const isEmptied = (thing: string) => mayEmpty(thing) && !isRequired(models, thing);
  const everyLink = models.flatMap(({ links }) => links);
  /** Made anew under its own key, a manyToMany that holds nothing has yet to get its links, whoever took them off. */
  const isMadeAnew = ({ thing }: WalkLink) => {
    const versions = everyLink.filter((one) => one.thing === thing);
    return (
      versions.some(({ kind }) => kind === 'manyToMany') &&
      !versions.every((one) => isDeepStrictEqual(one, versions[0]))
    );
  };
  return (random, _, ledger): ClientWrite | null => {
    const form = random.pick(models);
    const collection = random.pick(form.collections);
    const { thing, id } = collection;
    // What is written to a collection that is being moved is another promise.
    if (models.some((other) => collectionOf(other, thing).id !== id)) return null;
    const plain = speakable(form, models, thing);
    const attributes = plain.attributes.filter((one) => isWritten(one.thing));
    const links = plain.links.filter((one) => isWritten(one.thing));
    const ids = ledger.ids(thing).filter(isBusy);
    const kind = random.below(10);
    if (kind === 0 || ids.length === 0) {
      if (collection.attributes.some((one) => !attributes.includes(one) && isRequired(models, one.thing))) return null;
      const held = Object.fromEntries(attributes.map((one) => [one.thing, nextNumber()]));
      const fresh = `${thing}-${1000 + nextNumber()}`;
      return {
        send: (documents) => documents.create(id, fresh, { values: storedValues(form, thing, held) }),
        note(to) {
          to.created(thing, fresh, held);
          touch(thing, fresh);
        },
      };
    }
    const document = random.pick(ids);
    if (kind === 1 && ids.length > 2) {
      if (isLinked(ledger, everyLink.filter(isMadeAnew), thing, document)) return null;
      return {
        send: (documents) => documents.delete(id, document),
        note(to) {
          to.deleted(thing, document);
          unlink(to, everyLink, thing, document, touch);
        },
      };
    }
    if (kind < 4 && links.length > 0) {
      const link = random.pick(links);
      const versions = everyLink.filter((one) => one.thing === link.thing);
      const kinds = versions.map((one) => one.kind);
      const partners = drawPartners(random, kinds, link, document, ledger);
      if (partners.length === 0 && isMadeAnew(link)) return null;
      return {
        send: (documents) =>
          documents.update(id, document, { values: storedValues(form, thing, { [link.thing]: partners }) }),
        note: (to) => relink(to, link, document, partners, touch),
      };
    }
    if (attributes.length === 0) return null;
    if (kind > 7) {
      const others = ids.filter((one) => one !== document);
      const second = others.length === 0 ? [] : [random.pick(others)];
      return together(random, form, collection, [document, ...second], attributes);
    }
    const held = drawValues(random, attributes, isEmptied, nextNumber);
    const values = Object.fromEntries(
      attributes.flatMap((one) => (one.thing in held ? [[one.key, storedValue(one, held[one.thing])]] : [])),
    );
    return {
      send: (documents) => documents.update(id, document, { values }),
      note(to) {
        to.updated(thing, document, held);
        touch(thing, document);
      },
    };
  };

  /** Several documents at once, through a context. */
  function together(
    random: Random,
    form: WalkModel,
    { thing, id: collection }: WalkCollection,
    ids: readonly string[],
    attributes: readonly WalkAttribute[],
  ): ClientWrite | null {
    const plain = attributes.filter(({ shape }) => !NOT_AS_STORED.includes(shape.type));
    if (plain.length === 0) return null;
    const all = ids.map((id) => ({ id, held: drawValues(random, plain, isEmptied, nextNumber) }));
    const changes = all.map(({ id, held }) => ({ collection, id, values: storedValues(form, thing, held) }));
    // To a unit of work that read nothing, nothing is no change: of an attribute that was renamed meanwhile, too.
    const hasNothing = all.some(({ held }) => Object.values(held).includes(null));
    const way = hasNothing || random.chance(0.5) ? inTransaction(form, changes) : inUnitOfWork(form, changes);
    return {
      send: (_, site) => way(site),
      note(to) {
        for (const { id, held } of all) {
          to.updated(thing, id, held);
          touch(thing, id);
        }
      },
    };
  }
}

/** Types whose values entities hold otherwise than documents. */
const NOT_AS_STORED: readonly string[] = ['datetime', 'point'];

function drawValues(
  random: Random,
  attributes: readonly WalkAttribute[],
  isEmptied: (thing: string) => boolean,
  nextNumber: () => number,
): Values {
  const chosen = [random.pick(attributes), ...(random.chance(0.3) ? [random.pick(attributes)] : [])];
  return Object.fromEntries(
    chosen.map(({ thing }) => [thing, random.chance(0.1) && isEmptied(thing) ? null : nextNumber()]),
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
