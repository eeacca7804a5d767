import type { QueryCollection } from './query-collection.js';
import type { FilterChoices } from './query-node.js';
import { queryProblem } from './query-problem.js';

/** Conditions of the model's filters that are on. Throws `query_invalid` if one lacks parameters, because skipping it would show too much. */
export function modelFilters(
  { name, filters = [] }: QueryCollection,
  choices: FilterChoices,
): readonly Readonly<Record<string, unknown>>[] {
  if (!choices.all) return [];
  return filters.flatMap((filter) => {
    const choice = choices.byName.get(filter.name) ?? filter.isDefault;
    if (choice === false) return [];
    if (choice === true && filter.isParametric)
      throw queryProblem(
        `${name} (filter '${filter.name}')`,
        'no parameters',
        'the parameters that the filter takes',
        `Set them with \`withFilter('${filter.name}', { … })\`, or switch it off with \`withoutFilter('${filter.name}')\`.`,
      );
    return [{ ...filter.where(choice as never) }];
  });
}
