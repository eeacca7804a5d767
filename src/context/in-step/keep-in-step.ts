import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { type Finding, throwFindings } from '../../errors.js';
import { relationshipEnds } from '../../query/schema-collection.js';
import { type DatabaseSchema, findAttribute, shownKeys } from '../../schema/database-schema.js';
import { expectedName, nearNames } from '../../util/near-names.js';
import { inStepGateway } from './in-step-gateway.js';
import { type InStepOption, type StepPair, stepPairs } from './in-step-option.js';

/** Makes the wrapper for a context's gateways that keeps pairs of attributes in step; they share what they learn about missing ones. */
export function keepInStep(
  option: InStepOption,
  schema: () => DatabaseSchema,
): (documents: DocumentGateway) => DocumentGateway {
  const pairs = stepPairs(option);
  let isChecked = false;
  const missingSince = new Map<StepPair, number>();
  const endsOf = new Map<string, ReadonlyMap<string, string>>();
  const model = {
    ends(collection: string) {
      const known = endsOf.get(collection);
      if (known !== undefined) return known;
      const ends = new Map(relationshipEnds(schema(), collection).map(({ key, target }) => [key, target]));
      endsOf.set(collection, ends);
      return ends;
    },
    defaultOf: (collection: string, key: string) => findAttribute(schema(), collection, key)?.default ?? undefined,
  };
  return (documents) => {
    if (pairs.length === 0) return documents;
    if (!isChecked) throwFindings('configuration_invalid', unknownPairs(pairs, schema()));
    isChecked = true;
    return inStepGateway(documents, pairs, model, missingSince);
  };
}

/** Pairs that would keep nothing in step. A context may have none of a collection, but no name that is nearly that of one. */
function unknownPairs(pairs: readonly StepPair[], { collections }: DatabaseSchema): readonly Finding[] {
  const ids = collections.map(({ id }) => id);
  return pairs.flatMap(({ collection: id, old, made }) => {
    const collection = collections.find((one) => one.id === id);
    const known = collection === undefined ? nearNames(id, ids) : shownKeys({ collections }, id);
    const name = collection === undefined ? id : made;
    if (known.length === 0 || (known.includes(name) && made !== old)) return [];
    return [
      {
        rule: 'unknown_name',
        at: `inStep of '${id}.${old}'`,
        found: collection === undefined ? `the collection '${id}'` : `the new key '${made}'`,
        expected: expectedName(
          name,
          known.filter((key) => key !== old),
          `a key of '${id}', in place of '${old}'`,
        ),
        remedy: 'Correct the name.',
      },
    ];
  });
}
