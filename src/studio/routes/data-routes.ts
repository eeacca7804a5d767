import type { Direction } from '../../metadata/entity-types/filter.js';
import { type StoredQuery, WHOLE_COLLECTION } from '../../query/compile-stored.js';
import { relationshipEnds } from '../../query/schema-collection.js';
import { anyOf, queryText, wire } from '../../query/wire-query.js';
import { parseJson } from '../../util/canonical-json.js';
import type { ShownCount, ShownPage } from '../api/shown-document.js';
import { exportRows } from '../data/export-rows.js';
import { labelKey } from '../data/label-of.js';
import {
  countMatching,
  countQuickly,
  type LiveCollection,
  liveCollection,
  readDataPage,
  readWhole,
  withIds,
} from '../data/read-documents.js';
import { ask, Download, get, type Route } from './route.js';
import type { RouteInput } from './route-input.js';
import type { Studio } from './studio.js';

/** Maximum documents of a page. */
const MOST = 500;
/** Maximum results of a search for documents to link. */
const FOUND = 20;

function queryOf(input: RouteInput): StoredQuery {
  return {
    where: input.record('where'),
    orderBy: input.record('orderBy') as Readonly<Record<string, Direction>>,
    offset: input.number('offset', 0),
    limit: Math.min(MOST, input.number('limit', 100)),
  };
}

function collectionOf(studio: Studio, input: RouteInput): Promise<LiveCollection> {
  return liveCollection(studio, input.parameter('collection'));
}

/** Reading documents. */
export const dataRoutes: readonly Route[] = [
  ask('/api/collections/:collection/page', async (studio, input): Promise<ShownPage> => {
    const collection = await collectionOf(studio, input);
    const query = { ...queryOf(input), after: input.optionalText('after') };
    const documents = await readDataPage(collection, query);
    return { documents: documents.map((one) => withIds(one, collection)) };
  }),
  ask('/api/collections/:collection/count', async (studio, input): Promise<ShownCount> => {
    const query = { ...WHOLE_COLLECTION, where: input.record('where') };
    const collection = await collectionOf(studio, input);
    if (input.flag('quick')) return countQuickly(collection, query);
    return { count: await countMatching(collection, query, input.gone), isExact: true };
  }),
  get('/api/collections/:collection/documents/:id', async (studio, input) => ({
    document: await readWhole(await collectionOf(studio, input), input.parameter('id')),
  })),
  ask('/api/collections/:collection/links/:link/ids', async (studio, input) => {
    const key = input.parameter('link');
    const collection = await collectionOf(studio, input);
    const document = await readWhole(collection, input.text('id'));
    const isEnd = relationshipEnds(collection.schema, collection.id).some((end) => end.key === key);
    const value = isEnd ? document?.[key] : null;
    return { ids: Array.isArray(value) ? value : value === null || value === undefined ? [] : [value] };
  }),
  ask('/api/collections/:collection/search', async ({ project, live }, input) => {
    const collection = input.parameter('collection');
    const schema = await live.collection(collection);
    const key = labelKey(schema);
    const [text, ids] = [input.optionalText('text') ?? '', input.texts('ids')];
    const named = [
      wire.filter('startsWith', '$id', [text]),
      ...(key === null ? [] : [wire.filter('contains', key, [text])]),
    ];
    const filters = ids !== undefined ? [wire.equal('$id', ids)] : text === '' ? [] : [anyOf(named)];
    const queries = [...filters, wire.select(key === null ? ['$id'] : ['$id', key]), wire.limit(ids?.length ?? FOUND)];
    const { documents } = await project.deps.documents.list(collection, queries.map(queryText));
    return { found: documents.map((one) => ({ id: one.$id, label: key === null ? null : one[key] })) };
  }),
  get('/api/collections/:collection/export', async (studio, input) => {
    const collection = await collectionOf(studio, input);
    const format = input.parameter('format') === 'csv' ? 'csv' : 'json';
    const {
      where,
      orderBy,
      columns,
      plain = false,
    } = parseJson(input.parameter('query')) as {
      readonly where: StoredQuery['where'];
      readonly orderBy: StoredQuery['orderBy'];
      readonly columns: readonly string[];
      readonly plain?: boolean;
    };
    const query = { ...WHOLE_COLLECTION, where, orderBy };
    const rows = exportRows(collection, query, { format, columns, plain });
    const type = format === 'csv' ? 'text/csv; charset=utf-8' : 'application/json; charset=utf-8';
    return new Download(`${collection.id}.${format}`, type, rows);
  }),
];
