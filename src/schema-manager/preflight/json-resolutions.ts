import { EntwriteError } from '../../errors.js';
import type { EntityModel } from '../../metadata/model/entity-model.js';
import { valueFor } from '../../schema/named-thing.js';
import { jsonAnswer } from '../online-changes/json-values.js';
import type { Resolution, Resolutions } from '../plan/value-changes.js';

/** The answers for attributes of the model; for JSON attributes they may be values, or functions that return values, in place of JSON text. */
export function jsonResolutions({ entities }: Pick<EntityModel, 'entities'>, resolutions: Resolutions): Resolutions {
  const attributes = entities.flatMap(({ collection, properties }) =>
    properties.flatMap((property) =>
      property.kind === 'attribute' && property.json ? [{ collection, ...property }] : [],
    ),
  );
  const answers: Record<string, Resolution> = { ...resolutions };
  for (const { collection, key, attribute } of attributes) {
    const given = valueFor(resolutions, collection, key);
    if (given === undefined) continue;
    for (const name of [`${collection}/${key}`, `${collection}.${key}`])
      if (Object.hasOwn(answers, name)) answers[name] = jsonResolution(given, name, attribute.array);
  }
  return answers;
}

function jsonResolution(resolution: Resolution, at: string, isList: boolean): Resolution {
  if ('backfill' in resolution) {
    const { backfill } = resolution;
    if (typeof backfill !== 'function') return { backfill: jsonAnswer(backfill, isList) };
    return { backfill: (document: unknown) => jsonAnswer((backfill as (one: unknown) => unknown)(document), isList) };
  }
  if ('map' in resolution) {
    const { map } = resolution;
    if (typeof map === 'function') return { map: (value, document) => jsonAnswer(map(value, document), false) };
    return { map: Object.fromEntries(Object.entries(map).map(([old, value]) => [old, jsonAnswer(value, false)])) };
  }
  if (!('truncate' in resolution)) return resolution;
  throw new EntwriteError('configuration_invalid', {
    at: `migrate({ resolve }) for '${at}'`,
    commandLine: { at: `--resolve for '${at}'` },
    found: '`truncate` of JSON, which can no longer be read once it is cut',
    expected: 'a `map`',
    remedy: 'Give a `map` that returns smaller values, or leave the size.',
  });
}
