import { operationNames } from '../../operations/operation.js';
import { collectionOfName } from '../../schema/schema-name.js';
import type { CollectedMigration } from '../builder/collect-steps.js';
import type { SchemaStep } from '../builder/migration-step.js';

/** Schema steps of one or more files, combined: all their operations, and the schemas before and after. */
interface JoinedSteps extends Pick<SchemaStep, 'from' | 'to' | 'operations'> {
  /** Name of the last file. */
  readonly file: string;
}

/** Schema steps; neighbours are joined if they touch no collection in common, so that the schema is listed once for them. */
export function joinedSteps(migrations: readonly CollectedMigration[]): readonly JoinedSteps[] {
  const all: JoinedSteps[] = [];
  const touched = new Set<string>();
  for (const { file, steps } of migrations) {
    for (const step of steps) {
      if (step.kind !== 'schema') continue;
      const collections = step.operations.flatMap(operationNames).map(collectionOfName);
      const last = all.at(-1);
      if (last === undefined || collections.some((id) => touched.has(id))) {
        touched.clear();
        all.push({ ...step, file: file.name });
      } else {
        const operations = [...last.operations, ...step.operations];
        all[all.length - 1] = { from: last.from, to: step.to, operations, file: file.name };
      }
      for (const id of collections) touched.add(id);
    }
  }
  return all;
}
