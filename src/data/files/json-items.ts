/** The most characters of one document; Appwrite accepts requests of 12 MiB. */
export const LONGEST_ITEM = 64 * 2 ** 20;

/** Yields the non-empty lines of a text as they arrive. Throws RangeError if one is too long. */
export async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = '';
  for await (const chunk of chunks) {
    // Searches only the new chunk, because a line may arrive in a thousand pieces.
    const [first = '', ...others] = chunk.split('\n');
    rest += first;
    if (rest.length > LONGEST_ITEM) throw new RangeError(`a line of more than ${LONGEST_ITEM} characters`);
    for (const line of others) {
      if (rest.trim() !== '') yield rest;
      rest = line;
    }
  }
  if (rest.trim() !== '') yield rest;
}

/** Yields the texts of a JSON list's members as they arrive, with one in memory. Throws SyntaxError if it is not a list. */
export async function* itemsOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  const scanner = itemScanner();
  for await (const chunk of chunks) yield* scanner.scan(chunk);
  if (!scanner.isComplete()) throw new SyntaxError('the list does not end');
}

interface ItemScanner {
  readonly scan: (chunk: string) => readonly string[];
  readonly isComplete: () => boolean;
}

type Place = 'before' | 'item' | 'after';

/** Splits a list at the commas between members, without checking that a member is valid JSON. */
function itemScanner(): ItemScanner {
  let place: Place = 'before';
  let depth = 0;
  let inText = false;
  let isEscaped = false;
  let item = '';
  let isFirst = true;

  function within(letter: string): void {
    if (inText) {
      if (isEscaped) isEscaped = false;
      else if (letter === '\\') isEscaped = true;
      else if (letter === '"') inText = false;
    } else if (letter === '"') inText = true;
    else if (letter === '{' || letter === '[') depth += 1;
    else if (letter === '}' || letter === ']') depth -= 1;
  }

  return {
    scan(chunk) {
      const items: string[] = [];
      let start = 0;
      for (let at = 0; at < chunk.length; at += 1) {
        const letter = chunk[at] ?? '';
        if (place !== 'item') {
          if (/\s|\uFEFF/.test(letter)) continue;
          if (place === 'after' || letter !== '[')
            throw new SyntaxError(`'${letter}' where a list ${place === 'after' ? 'has ended' : 'begins'}`);
          place = 'item';
          start = at + 1;
          continue;
        }
        const ends = depth === 0 && !inText && (letter === ',' || letter === ']');
        if (!ends) {
          within(letter);
          continue;
        }
        const text = item + chunk.slice(start, at);
        if (text.trim() !== '') items.push(text);
        else if (letter === ',' || !isFirst) throw new SyntaxError('a comma without a member beside it');
        isFirst = false;
        item = '';
        start = at + 1;
        if (letter === ']') place = 'after';
      }
      if (place === 'item') item += chunk.slice(start);
      if (item.length > LONGEST_ITEM) throw new RangeError(`a member of more than ${LONGEST_ITEM} characters`);
      return items;
    },
    isComplete: () => place === 'after',
  };
}
