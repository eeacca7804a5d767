import { existsSync, readFileSync, statSync } from 'node:fs';
import { relative, resolve } from 'node:path';
import { EntwriteError } from '../errors.js';
import type { EntityModel } from '../metadata/model/entity-model.js';
import { nameEntities } from './pull/entity-names.js';
import { type FindReference, printRowTypes, ROW_TYPES_MARK } from './pull/print-row-types.js';
import { type WrittenFiles, writePulled } from './pull/write-pulled.js';

/** The types of a model's rows, under the names of its classes, as Appwrite's client SDKs return them. */
export function rowTypes(model: EntityModel): string {
  const references: FindReference = (collection, key) => {
    const entity = model.entities.find((one) => one.collection === collection);
    const property = entity?.properties.find((one) => one.key === key);
    const target = property?.kind === 'attribute' ? property.references : null;
    return model.schema.collections.some(({ id }) => id === target) ? target : null;
  };
  return printRowTypes(model.schema, nameEntities(model.schema, { model }), references);
}

/** Writes the types in the project's own format; `isCheck` only reports. Throws configuration_invalid for a file that is something else. */
export async function writeRowTypes(
  folder: string,
  file: string,
  model: EntityModel,
  isCheck: boolean,
): Promise<WrittenFiles> {
  const path = relative(folder, resolve(file));
  if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) {
    const remedy = 'Give the name of a file.';
    throw new EntwriteError('configuration_invalid', { at: file, found: 'a folder', expected: 'a file', remedy });
  }
  const isOwn = existsSync(file) && readFileSync(file, 'utf8').startsWith(ROW_TYPES_MARK);
  return writePulled(folder, [{ path, text: rowTypes(model), isOwn }], isCheck);
}
