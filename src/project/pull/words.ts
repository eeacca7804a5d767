/** Words that end in `s` but are singular. */
const SAME = new Set([
  'news',
  'series',
  'species',
  'sms',
  'gps',
  'dns',
  'address',
  'status',
  'analysis',
  'bonus',
  'bus',
]);
const IRREGULAR: Readonly<Record<string, string>> = {
  people: 'person',
  children: 'child',
  media: 'media',
  data: 'data',
};

/** `user-profiles` as `UserProfiles`: the parts between characters that identifiers cannot contain; empty if there are none. */
export function pascalCase(text: string): string {
  return text
    .split(/[^\p{ID_Continue}]+|_+/u)
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** `user-profiles` as `userProfiles`. */
export function camelCase(text: string): string {
  const name = pascalCase(text);
  return name.charAt(0).toLowerCase() + name.slice(1);
}

/** `BlogPost` as `blog-post`. */
export function kebabCase(name: string): string {
  return name
    .replace(/([\p{Ll}\p{N}])(\p{Lu})/gu, '$1-$2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1-$2')
    .toLowerCase();
}

/** The singular of a name in PascalCase, as far as English spelling shows it: `BlogPosts` as `BlogPost`. */
export function singular(name: string): string {
  const [, start = '', word = name] = /^(.*?)(\p{Lu}[^\p{Lu}]*)$/u.exec(name) ?? [];
  const lower = word.toLowerCase();
  const other = Object.hasOwn(IRREGULAR, lower) ? IRREGULAR[lower] : undefined;
  if (other !== undefined) return start + other.charAt(0).toUpperCase() + other.slice(1);
  if (SAME.has(lower) || lower.length < 4) return name;
  if (/[^aeiou]ies$/.test(lower)) return `${start}${word.slice(0, -3)}y`;
  if (/(ss|x|ch|sh|us)es$/.test(lower)) return `${start}${word.slice(0, -2)}`;
  return /[^sui]s$/.test(lower) ? `${start}${word.slice(0, -1)}` : name;
}

/** The first free name of `name`, `name2`, `name3`, … */
export function freeName(name: string, isTaken: (candidate: string) => boolean): string {
  let candidate = name;
  for (let count = 2; isTaken(candidate); count++) candidate = `${name}${count}`;
  return candidate;
}
