import { NAME_LENGTH } from '../limits.js';

/** The display name of a collection with a mark at its end; a name that leaves no room for it loses its own end. */
export function markedName(name: string, mark: string): string {
  return `${[...name].slice(0, NAME_LENGTH - mark.length).join('')}${mark}`;
}
