/** What remedies say of the options of `migrate`, and where a migration file says the same. */
const PHRASES: readonly (readonly [RegExp, string])[] = [
  [
    /Pass migrate\(\{ resolve: \{ '([^']+)[./]([^'./]+)': \{ useDefault: true \} \} \}\)/g,
    "Write `backfill: <the default>` into the options of '$2' in the file, at m.addAttribute('$1', '$2', { … }),",
  ],
  [
    /Pass migrate\(\{ resolve: \{ '([^']+)[./]([^'./]+)': \{ (.+?) \} \} \}\)/g,
    "Write `$3` into the options of '$2' in the file, at m.alterAttribute('$1', '$2', { … }) or m.addAttribute",
  ],
  [/give the attribute a `convert: \(old\) => …`/g, 'or write `convert: (old) => …` there'],
];

/** A remedy for a person who writes migration files. */
export function fileLanguage(remedy: string): string {
  return PHRASES.reduce((text, [option, line]) => text.replace(option, line), remedy);
}
