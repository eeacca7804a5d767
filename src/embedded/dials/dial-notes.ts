/** Descriptions for the documentation, by subject: each version and each engine has a sentence for every subject. */

export const engineSubjects = {
  equality: 'two texts are equal',
  order: 'the order of texts',
  patterns: '`startsWith`, `endsWith`, `contains`',
  ids: 'ids of rows',
  nulls: 'null in an ascending order',
  search: '`search`',
  upserts: 'an upsert that meets a unique index of another row',
  dates: 'datetimes',
  indexes: 'long values under an index',
  bytes: 'a text with U+0000',
  numbers: 'operators and increments on whole numbers',
  lists: 'operators on arrays',
  otherOperators: '`stringReplace` on null, `dateSetNow`',
  unknownColumns: 'a list whose SQL names a column that is not there',
  renames: 'renames of columns',
  spatial: 'geometries',
} as const;

export type EngineNotes = Readonly<Record<keyof typeof engineSubjects, string>>;

export const versionSubjects = {
  databases: 'the answer of a database',
  legacyList: 'the list of `/v1/databases`',
  inline: 'the answer to a table with inline columns and indexes',
  inlineTypes: 'types of inline columns',
  json: 'parameters that hold JSON',
  unique: 'a unique index refuses a value',
  unwritten: 'times of rows that are staged or not there',
  selects: '`select` of what is not text',
  geometries: '`isNull` and `isNotNull` on a geometry',
  bounds: 'an operator that would pass its limit',
  bytes: 'the size of `text`, `mediumtext`, `longtext`',
  operations: 'a staged operation with `data: {}`',
  routes: 'routes of usage and of logs',
} as const;

export type VersionNotes = Readonly<Record<keyof typeof versionSubjects, string>>;

interface Noted<Notes> {
  readonly name: string;
  readonly notes: Notes;
}

/** A Markdown table with a row for each subject and a column for each version or engine. */
export function noteTable<Subject extends string>(
  subjects: Readonly<Record<Subject, string>>,
  values: readonly Noted<Readonly<Record<Subject, string>>>[],
): string {
  const lines = (Object.keys(subjects) as Subject[]).map((subject) => [
    subjects[subject],
    ...values.map(({ notes }) => notes[subject]),
  ]);
  const head = ['', ...values.map(({ name }) => `\`${name}\``)];
  return [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}
