import { applicableRenames } from '../../differ/applicable-renames.js';
import { diffSchemas } from '../../differ/diff-schemas.js';
import { isTakenOver, type Operation, operationDelta, operationNames, takenOver } from '../../operations/operation.js';
import type { DatabaseSchema } from '../../schema/database-schema.js';
import type { AttributeRename, Rename } from '../../schema/rename.js';
import { collectionOfName } from '../../schema/schema-name.js';
import type { BuilderProblem } from './builder-problems.js';
import { isSchemaStep, type SchemaStep, type StepValues } from './migration-step.js';

/** One recorded change: the normalized schema after it, its renames, and what it does to values. */
interface SchemaEdit {
  readonly to: DatabaseSchema;
  readonly renames: readonly Rename[];
  readonly values: StepValues;
}

/**
 * Appends a change to steps. It joins the last step if the difference between two schemas expresses both. A separate step begins with and
 * after a new id of a collection, if a name is touched a second time, or if a function would see documents in another state than the
 * previous calls leave them in.
 */
export function appendEdit<Step extends { readonly kind: string }>(
  steps: readonly (Step | SchemaStep)[],
  from: DatabaseSchema,
  edit: SchemaEdit,
): readonly (Step | SchemaStep)[] {
  const next = schemaStep(from, edit);
  if (next.operations.length === 0) return steps;
  const last = steps.at(-1);
  if (last === undefined || !isSchemaStep(last)) return [...steps, next];
  const joined = schemaStep(last.from, {
    to: edit.to,
    renames: [...last.renames, ...edit.renames],
    values: {
      resolutions: { ...last.values.resolutions, ...edit.values.resolutions },
      converters: { ...last.values.converters, ...edit.values.converters },
      reverters: { ...last.values.reverters, ...edit.values.reverters },
    },
  });
  return mayJoin(last, next, joined) ? [...steps.slice(0, -1), joined] : [...steps, next];
}

/** The problem of a former key that the step cannot take over; null if there is none. */
export function unusedRenames(
  step: { readonly kind: string } | undefined,
  renames: readonly AttributeRename[],
): BuilderProblem | null {
  const lost = renames.find(
    (rename) =>
      step === undefined || !isSchemaStep(step) || applicableRenames(step.from, step.to, [rename]).length === 0,
  );
  if (lost === undefined) return null;
  return {
    found: `\`renamedFrom: '${lost.from}'\`, which no call right before this one drops, or whose values cannot become those of '${lost.to}'`,
    expected: 'the key of a relationship to the same collection, or of its ids, that a call before this one drops',
    remedy: 'Correct it, or remove it to start without values.',
  };
}

function schemaStep(from: DatabaseSchema, { to, renames, values }: SchemaEdit): SchemaStep {
  return { kind: 'schema', from, to, operations: diffSchemas(from, to, renames), renames, values };
}

function mayJoin(last: SchemaStep, next: SchemaStep, joined: SchemaStep): boolean {
  if ([...last.operations, ...next.operations].some(({ type }) => type === 'rename_collection')) return false;
  const touched = last.operations.flatMap(operationNames);
  const twice = next.operations.flatMap(operationNames).filter((name) => touched.some((other) => overlap(name, other)));
  const linked = joined.operations.filter(isLink).flatMap(operationNames);
  if (!twice.every((name) => linked.includes(name))) return false;
  const meets = (reader: SchemaStep, writer: SchemaStep) =>
    functionCollections(reader).some((id) => readableChanges(writer).includes(id));
  return !meets(next, last) && !meets(last, next);
}

/** Collections in which a step changes what a function finds in documents: other keys, other values. */
function readableChanges({ from, to, operations, values }: SchemaStep): readonly string[] {
  const changed = operations.filter((operation) => {
    const { before, after, rename } = operationDelta(operation);
    return rename !== undefined || (after !== undefined && before !== undefined && 'key' in before.value);
  });
  return [...changed.flatMap(touchedCollections), ...collectionsIn(Object.keys(values.resolutions), [from, to])];
}

/** Whether it is half of a change of links, whose ids survive only if both halves are in one step (see `pairLinks`). */
function isLink(operation: Operation): boolean {
  return takenOver(operation) !== null || isTakenOver(operation);
}

/** Whether two names overlap: a whole collection overlaps everything in it. */
function overlap(a: string, b: string): boolean {
  const covers = (whole: string, part: string) => whole.endsWith('/*') && part.startsWith(whole.slice(0, -1));
  return a === b || covers(a, b) || covers(b, a);
}

/** The collections whose documents a function of the step reads. */
function functionCollections({ from, to, values }: SchemaStep): readonly string[] {
  const names = [
    ...Object.keys(values.converters),
    ...Object.entries(values.resolutions).flatMap(([name, resolution]) =>
      Object.values(resolution).some((part) => typeof part === 'function') ? [name] : [],
    ),
  ];
  return collectionsIn(names, [from, to]);
}

/** The collections that `collection.key` may mean; an id can contain dots. */
export function collectionsIn(names: readonly string[], schemas: readonly DatabaseSchema[]): readonly string[] {
  const ids = new Set(schemas.flatMap(({ collections }) => collections.map(({ id }) => id)));
  return [...ids].filter((id) => names.some((name) => name.startsWith(`${id}.`)));
}

function touchedCollections(operation: Operation): readonly string[] {
  return [...new Set(operationNames(operation).map(collectionOfName))];
}
