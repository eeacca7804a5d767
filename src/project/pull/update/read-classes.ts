import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';
import type { EntityModel } from '../../../metadata/model/entity-model.js';
import { type FoundClass, findClasses } from '../../find-classes.js';
import type { FileUpdate } from './update-files.js';

/** The files of a project that declare the classes of its model and its context. */
export function readClasses(
  folder: string,
  model: EntityModel,
  contextName: string,
): Pick<FileUpdate, 'classes' | 'context' | 'texts'> {
  const found = findClasses(folder);
  const pathOf = (file: string) => relative(folder, file).split(sep).join('/');
  const names = new Set(model.entities.filter(({ entity }) => entity !== null).map(({ name }) => name));
  const classes = found.entities
    .filter(({ name }) => names.has(name) && isOnly(name, found.entities))
    .map(({ name, file }) => ({ className: name, path: pathOf(file) }));
  const [context = { name: contextName, file: '' }] = found.contexts.filter(
    ({ name }) => name === contextName && isOnly(name, found.contexts),
  );
  const files = [...found.entities, ...found.contexts].map(({ file }) => file);
  return {
    classes,
    context: { className: contextName, path: pathOf(context.file) },
    texts: new Map(files.map((file) => [pathOf(file), readFileSync(file, 'utf8')])),
  };
}

/** Nothing says which of two files with the same class the project uses. */
function isOnly(name: string, all: readonly FoundClass[]): boolean {
  return all.filter((one) => one.name === name).length === 1;
}
