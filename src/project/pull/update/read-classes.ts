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
  const all = findClasses(folder);
  const pathOf = (file: string) => relative(folder, file).split(sep).join('/');
  const names = new Set(model.entities.filter(({ entity }) => entity !== null).map(({ name }) => name));
  const entities = onlyOnes(all.filter(({ name, isEntity }) => isEntity && names.has(name)));
  const contexts = onlyOnes(
    all.filter(({ name, isEntity, base }) => !isEntity && base !== null && name === contextName),
  );
  const [context = { name: contextName, file: '' }] = contexts;
  return {
    classes: entities.map(({ name, file }) => ({ className: name, path: pathOf(file) })),
    context: { className: contextName, path: pathOf(context.file) },
    texts: new Map([...entities, ...contexts].map(({ file }) => [pathOf(file), readFileSync(file, 'utf8')])),
  };
}

/** Excludes classes declared in two files: nothing shows which one the project uses. */
function onlyOnes(all: readonly FoundClass[]): readonly FoundClass[] {
  return all.filter((one) => all.filter(({ name }) => name === one.name).length === 1);
}
