import { useState } from 'preact/hooks';
import type { CollectionLink } from '../../../src/studio/api/collection-link.js';
import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import type { ShownDocument } from '../../../src/studio/api/shown-document.js';
import { ask, collectionPath } from '../api/request.js';
import { Icon } from '../parts/icon.js';
import { attempt } from '../state/notices.js';
import { linkTo } from '../state/place.js';
import { cellText } from './cell-text.js';

interface CellProps {
  readonly collection: DescribedCollection;
  readonly document: ShownDocument;
  readonly column: string;
}

const COUNTS = new Map<string, number>();

/** What a cell holds: a value as its type shows it, or the way to linked documents. */
export function CellContent({ collection, document, column }: CellProps) {
  const link = collection.links.find(
    ({ name, kind, key }) => name === column && (kind === 'relationship' || key === null),
  );
  if (link?.many) return <LinkCount collection={collection} document={document} link={link} />;
  const reference = collection.links.find(({ key, many }) => key === column && !many);
  const value = document[column];
  const attribute = collection.attributes.find(({ key }) => key === column);
  if (value === null || value === undefined) return <span class="null">null</span>;
  if (reference !== undefined && typeof value === 'string') {
    return (
      <a class="cell-link mono" tabIndex={-1} href={linkTo('data', reference.target, { $id: value })}>
        {value} <Icon name="arrow" size={12} />
      </a>
    );
  }
  if (typeof value === 'boolean') return <span class={`badge ${value ? 'good' : ''}`}>{String(value)}</span>;
  if (attribute?.type === 'enum' && typeof value === 'string') return <span class="badge accent">{value}</span>;
  const isMono = column.startsWith('$') || collection.json.includes(column) || typeof value === 'object';
  const text = cellText(value, attribute ?? (column.endsWith('At') ? TIME : undefined));
  return <span class={isMono ? 'mono' : undefined}>{text}</span>;
}

const TIME = { key: '', type: 'datetime', required: false, array: false, default: null, mark: null } as const;

/** How many documents a link leads to, asked for when somebody wants to know; then the way to them. */
function LinkCount({ collection, document, link }: Omit<CellProps, 'column'> & { readonly link: CollectionLink }) {
  const name = `${collection.id}/${document.$id}/${document.$updatedAt}/${link.name}`;
  const [found, setFound] = useState<{ count: number; where: object } | null>(null);
  const { backKey, target, key } = link;
  const known = COUNTS.get(name);
  const where = backKey === null ? null : { [backKey]: document.$id };
  if (found === null && known === undefined) {
    const count = () =>
      attempt(async () => {
        const action = `count ${link.name} of a document of ${collection.id}`;
        const ids = async () => {
          const path = collectionPath(collection.id, `links/${encodeURIComponent(key ?? '')}/ids`);
          return (await ask<{ ids: readonly string[] }>(path, action, { id: document.$id })).ids;
        };
        if (where === null) {
          const list = await ids();
          setFound({ count: list.length, where: { $id: { $in: list } } });
          return;
        }
        const { count: number } = await ask<{ count: number }>(collectionPath(target, 'count'), action, { where });
        COUNTS.set(name, number);
        setFound({ count: number, where });
      });
    return (
      <button
        type="button"
        class="count-button"
        tabIndex={-1}
        onClick={(event) => {
          event.stopPropagation();
          void count();
        }}
      >
        count
      </button>
    );
  }
  return (
    <a class="cell-link" tabIndex={-1} href={linkTo('data', target, found?.where ?? where ?? {})}>
      {found?.count ?? known} <Icon name="arrow" size={12} />
    </a>
  );
}
