/** Whether an object in JSON repeats a member name, of which the parsed `value` keeps only the last. */
export function repeatsMember(text: string, value: unknown): boolean {
  return colonsOf(text) > membersOf(value);
}

/** The number of colons outside of strings: one per member. */
function colonsOf(text: string): number {
  let colons = 0;
  let isText = false;
  for (let at = 0; at < text.length; at += 1) {
    const letter = text[at];
    if (letter === '"') isText = !isText;
    else if (letter === ':' && !isText) colons += 1;
    else if (letter === '\\') at += 1;
  }
  return colons;
}

function membersOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 0;
  const within = Object.values(value).reduce((sum: number, one) => sum + membersOf(one), 0);
  return Array.isArray(value) ? within : within + Object.keys(value).length;
}
