import type { DocumentGateway } from '../../appwrite/documents/document-gateway.js';
import { type DatabaseSchema, findAttribute } from '../../schema/database-schema.js';
import { inStepGateway } from './in-step-gateway.js';
import { type InStepOption, type StepPair, stepPairs } from './in-step-option.js';

/** Makes the wrapper for a context's gateways that keeps pairs of attributes in step; they share what they learn about missing ones. */
export function keepInStep(
  option: InStepOption,
  schema: () => DatabaseSchema,
): (documents: DocumentGateway) => DocumentGateway {
  const pairs = stepPairs(option);
  const missingSince = new Map<StepPair, number>();
  const defaultOf = (collection: string, key: string): unknown =>
    findAttribute(schema(), collection, key)?.default ?? undefined;
  return (documents) => inStepGateway(documents, pairs, defaultOf, missingSince);
}
