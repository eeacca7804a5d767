import type { Random } from '../random.js';
import type { Site } from '../site.js';
import { isToMany, schemaOfModel, storedValue, type WalkModel } from './walk-model.js';

/** Spoils a database: values are changed, documents deleted, links cut, and an optional attribute dropped. */
export async function damage(site: Site, model: WalkModel, random: Random): Promise<void> {
  const { documents, schemas } = site.connect();
  for (const { thing, id, attributes } of model.collections) {
    for (const { $id } of (await documents.list(id, [])).documents) {
      const spoilt = random.pick(attributes);
      const link = model.links.find(({ from }) => from === thing);
      const values = {
        [spoilt.key]: storedValue(spoilt, 500_000 + random.below(50_000)),
        ...(link !== undefined && random.chance(0.3) && { [link.key]: isToMany(link.kind) ? [] : null }),
      };
      if (random.chance(0.3)) await documents.delete(id, $id);
      else if (random.chance(0.5)) await documents.update(id, $id, { values });
    }
    const dropped = attributes.find((one) => !one.required && one.index === null);
    if (dropped === undefined || attributes.length < 2 || random.chance(0.6)) continue;
    const { schema } = await schemas.read();
    const attribute = schemaOfModel(model)
      .collections.find((one) => one.id === id)
      ?.attributes.find(({ key }) => key === dropped.key);
    if (attribute !== undefined) await schemas.perform({ type: 'drop_attribute', collection: id, attribute }, schema);
    await schemas.settle(() => true);
  }
}
