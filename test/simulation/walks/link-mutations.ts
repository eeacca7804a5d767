import { RELATIONSHIP_KINDS } from '../../../src/schema/relationship-schema.js';
import { type Mutation, type Place, wasThere } from './mutation.js';
import type { WalkLink } from './walk-model.js';

/** What may become of links. */
export const LINK_MUTATIONS: readonly Mutation[] = [
  changeLinkKind,
  changeLinkKind,
  changeLinkEnds,
  renameLink,
  renameBack,
  addLink,
  dropLink,
];

function linkOf({ model, rules }: Place): WalkLink | null {
  return model.links.length === 0 ? null : rules.random.pick(model.links);
}

function changeLinkKind(place: Place): string | null {
  const link = linkOf(place);
  const kind = place.rules.random.pick(RELATIONSHIP_KINDS);
  if (link === null || link.kind === kind) return null;
  link.kind = kind;
  return `${link.thing} is ${kind}`;
}

function changeLinkEnds(place: Place): string | null {
  const link = linkOf(place);
  if (link === null) return null;
  link.twoWay = !link.twoWay;
  return `${link.thing} has ${link.twoWay ? 'two ends' : 'one end'}`;
}

function renameLink(place: Place): string | null {
  const link = linkOf(place);
  if (link === null || link.former !== null || !wasThere(place, link)) return null;
  link.former = link.key;
  link.key = place.rules.fresh('link');
  return `${link.thing} is called ${link.key}`;
}

function renameBack(place: Place): string | null {
  const link = linkOf(place);
  const isShown = link !== null && place.before.links.some(({ thing, twoWay }) => thing === link.thing && twoWay);
  if (link === null || !isShown || !link.twoWay || link.formerBack !== null) return null;
  link.formerBack = link.back;
  link.back = place.rules.fresh('back');
  return `the other end of ${link.thing} is called ${link.back}`;
}

function addLink({ model, collection, rules }: Place): string | null {
  if (model.links.length > 1) return null;
  const to = rules.random.pick(model.collections.filter((one) => one !== collection)).thing;
  const thing = rules.fresh('link');
  const ends = {
    from: collection.thing,
    to,
    kind: rules.random.pick(RELATIONSHIP_KINDS),
    twoWay: rules.random.chance(0.5),
  };
  model.links.push({ thing, ...ends, key: thing, back: rules.fresh('back'), former: null, formerBack: null });
  return `${thing} is new, ${ends.kind} from ${ends.from} to ${to}${ends.twoWay ? ' and back' : ''}`;
}

function dropLink(place: Place): string | null {
  const link = linkOf(place);
  if (link === null || place.model.links.length < 2 || link.former !== null || link.formerBack !== null) return null;
  place.model.links = place.model.links.filter((one) => one !== link);
  return `${link.thing} is gone`;
}
