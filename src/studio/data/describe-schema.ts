import { diffSchemas } from '../../differ/diff-schemas.js';
import { formerNames } from '../../project/diagram/former-names.js';
import { type DiagramMark, schemaDiagram } from '../../project/diagram/schema-diagram.js';
import type { Project } from '../../project/open-project.js';
import { type CollectionSchema, type DatabaseSchema, findCollection } from '../../schema/database-schema.js';
import { ATTRIBUTES_PER_COLLECTION, INDEXES_PER_COLLECTION, ROW_WIDTH } from '../../schema/limits.js';
import { attributeCount, indexCount, rowWidth } from '../../schema/row-width.js';
import { sameData } from '../../util/same-data.js';
import type { CollectionLimits, DescribedSchema } from '../api/described-schema.js';
import { labelKey } from './label-of.js';
import { linksOf } from './links-of.js';

/** The live schema beside that of the entities, with what the page needs: links, names in code, limits, and differences. */
export function describeSchema(project: Project, live: DatabaseSchema): DescribedSchema {
  const model = project.deps.model();
  const hasModel = model.entities.length > 0;
  const target = hasModel ? model.schema : live;
  const next = hasModel ? managedView(live, target) : live;
  const operations = diffSchemas(live, next, model.renames);
  const names = formerNames(live, operations);
  const shown = [...live.collections, ...target.collections.filter(({ id }) => findCollection(live, id) === undefined)];
  return {
    hasModel,
    collections: shown.map((collection) => {
      const before = findCollection(live, collection.id);
      const after = findCollection(target, collection.id);
      const entity = model.entities.find((one) => one.collection === collection.id);
      const { relationships: _, ...described } = collection;
      return {
        ...described,
        isLive: before !== undefined,
        isManaged: !hasModel || after !== undefined,
        attributes: withMarks(
          before?.attributes ?? [],
          after?.attributes ?? (hasModel ? [] : (before?.attributes ?? [])),
          (key) => names.attribute(collection.id, key),
        ),
        indexes: withMarks(before?.indexes ?? [], after?.indexes ?? (hasModel ? [] : (before?.indexes ?? []))),
        links: before === undefined ? [] : linksOf(live, model, collection.id),
        entity: entity?.name ?? null,
        set: entity === undefined ? null : setName(project, collection.id),
        properties: Object.fromEntries((entity?.properties ?? []).map(({ key, property }) => [key, property])),
        json: (entity?.properties ?? []).flatMap((one) => (one.kind === 'attribute' && one.json ? [one.key] : [])),
        limits: limitsOf(before === undefined ? target : live, collection),
      };
    }),
    labels: Object.fromEntries(live.collections.map((one) => [one.id, labelKey(one)])),
    diagram: schemaDiagram(live, next, operations),
  };
}

/** The model, plus the live collections that it does not contain. */
function managedView(live: DatabaseSchema, model: DatabaseSchema): DatabaseSchema {
  const others = live.collections.filter(({ id }) => findCollection(model, id) === undefined);
  return { collections: [...model.collections, ...others] };
}

function withMarks<T extends { readonly key: string }>(
  before: readonly T[],
  after: readonly T[],
  newKey: (key: string) => string = (key) => key,
): readonly (T & { readonly mark: DiagramMark; readonly becomes?: string })[] {
  const later = new Map(after.map((item) => [item.key, item]));
  const known = before.map((item) => {
    const becomes = newKey(item.key);
    const next = later.get(becomes);
    const mark: DiagramMark = next === undefined ? 'removed' : sameData(item, next) ? null : 'changed';
    return { ...item, mark, ...(becomes !== item.key && { becomes }) };
  });
  const added = after.filter(({ key }) => !before.some((item) => newKey(item.key) === key));
  return [...known, ...added.map((item) => ({ ...item, mark: 'added' as const }))];
}

function limitsOf(schema: DatabaseSchema, collection: CollectionSchema): CollectionLimits {
  return {
    rowBytes: rowWidth(schema, collection),
    rowBytesAllowed: ROW_WIDTH,
    attributes: attributeCount(schema, collection),
    attributesAllowed: ATTRIBUTES_PER_COLLECTION,
    indexes: indexCount(schema, collection),
    indexesAllowed: INDEXES_PER_COLLECTION,
  };
}

/** The member of the context that is the set of a collection; the id if there is none. */
function setName({ db, deps }: Project, collection: string): string {
  const members = Object.entries(db).filter(([, value]) => typeof value === 'object' && value !== null);
  return members.find(([, value]) => deps.collectionOf(value as object) === collection)?.[0] ?? collection;
}
