import type { RelationshipKind } from '../../../src/schema/relationship-schema.js';
import type { Ledger } from '../ledger.js';
import type { Random } from '../random.js';
import { documentId, isBusy } from './first-model.js';
import { backOf, isToMany, type WalkLink } from './walk-model.js';

/** Most partners that a client gives a document. */
const MOST = 3;

type Touch = (collection: string, id: string) => void;

/** The ids that a document holds by an end of a link. */
function partnersOf(ledger: Ledger, collection: string, id: string, end: string): readonly string[] {
  const held = ledger.values(collection, id)[end];
  return Array.isArray(held) ? held.map(String) : [];
}

/** The documents that hold another one by a link. At its other end, which may be hidden, nothing is known of it from the step before. */
function holdersOf(ledger: Ledger, link: WalkLink, id: string): readonly string[] {
  return ledger.ids(link.from).filter((one) => partnersOf(ledger, link.from, one, link.thing).includes(id));
}

/**
 * Partners for a document that all kinds can say, and that nobody is robbed of: mostly the one of the same number, so that another kind can
 * say them, too.
 *
 * @param kinds of the link in all versions
 */
export function drawPartners(
  random: Random,
  kinds: readonly RelationshipKind[],
  link: WalkLink,
  document: string,
  ledger: Ledger,
): readonly string[] {
  if (random.chance(0.4)) return [];
  const isShared = kinds.every((kind) => kind === 'manyToOne' || kind === 'manyToMany');
  const isFree = (id: string) => isShared || holdersOf(ledger, link, id).every((other) => other === document);
  const free = ledger.ids(link.to).filter((id) => isBusy(id) && isFree(id));
  const same = documentId(link.to, Number(document.slice(document.lastIndexOf('-') + 1)));
  if (free.length === 0 || random.chance(0.6)) return free.includes(same) ? [same] : [];
  const count = kinds.every(isToMany) ? 1 + random.below(MOST) : 1;
  return [...new Set(Array.from({ length: count }, () => random.pick(free)))].sort();
}

/** Notes which partners a document has by now, at both ends. */
export function relink(
  ledger: Ledger,
  link: WalkLink,
  document: string,
  partners: readonly string[],
  touch: Touch,
): void {
  const former = partnersOf(ledger, link.from, document, link.thing);
  note(ledger, link.from, document, link.thing, partners, touch);
  for (const id of new Set([...former, ...partners])) {
    const others = holdersOf(ledger, link, id).filter((one) => one !== document);
    note(ledger, link.to, id, backOf(link), partners.includes(id) ? [...others, document] : others, touch);
  }
}

/** Whether a document has a partner by one of some links. */
export function isLinked(ledger: Ledger, links: readonly WalkLink[], collection: string, document: string): boolean {
  return links.some(
    (link) =>
      (link.from === collection && partnersOf(ledger, collection, document, link.thing).length > 0) ||
      (link.to === collection && holdersOf(ledger, link, document).length > 0),
  );
}

/** Notes that nobody is linked with a document that was deleted. */
export function unlink(
  ledger: Ledger,
  links: readonly WalkLink[],
  collection: string,
  document: string,
  touch: Touch,
): void {
  for (const link of links) {
    const ends = [
      ...(link.to === collection ? [[link.from, link.thing] as const] : []),
      ...(link.from === collection ? [[link.to, backOf(link)] as const] : []),
    ];
    for (const [other, end] of ends) {
      for (const id of ledger.ids(other)) {
        const partners = partnersOf(ledger, other, id, end);
        if (!partners.includes(document)) continue;
        note(
          ledger,
          other,
          id,
          end,
          partners.filter((one) => one !== document),
          touch,
        );
      }
    }
  }
}

function note(
  ledger: Ledger,
  collection: string,
  id: string,
  end: string,
  partners: readonly string[],
  touch: Touch,
): void {
  if (!ledger.has(collection, id)) return;
  ledger.updated(collection, id, { [end]: partners.length === 0 ? null : [...partners].sort() });
  touch(collection, id);
}
