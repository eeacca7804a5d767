import { useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
import type { DescribedCollection } from '../../../src/studio/api/described-schema.js';
import { liveCollections, overview, schema } from '../state/database.js';
import { linkTo, place } from '../state/place.js';
import { type CollectionState, createCollectionState } from './collection-state.js';
import { CollectionView } from './collection-view.js';

/** The documents of the database: its collections, and the one that is open. */
export function DocumentsView() {
  const collections = liveCollections();
  const { item, where } = place.value;
  const open = item === null ? collections[0] : collections.find(({ id }) => id === item);
  if (open === undefined && item !== null) {
    return (
      <div class="data">
        <CollectionList collections={collections} open={null} />
        <div class="empty grow">
          <h1>There is no collection {item}</h1>
        </div>
      </div>
    );
  }
  if (open === undefined) {
    return (
      <div class="empty grow">
        <h1>No collections yet</h1>
        {schema.value?.hasModel ? (
          <>
            <p>The plan shows what your entities would create.</p>
            <a class="button primary" href={linkTo('plan')}>
              See the plan
            </a>
          </>
        ) : (
          <p>The database {overview.value?.databaseId} is empty.</p>
        )}
      </div>
    );
  }
  return (
    <div class="data">
      <CollectionList collections={collections} open={open.id} />
      <OpenCollection key={`${open.id}?${JSON.stringify(where)}`} collection={open} where={where} />
    </div>
  );
}

function OpenCollection({
  collection,
  where,
}: {
  readonly collection: DescribedCollection;
  readonly where: Readonly<Record<string, unknown>> | null;
}) {
  const last = useRef<CollectionState | null>(null);
  const state = useMemo(() => createCollectionState(collection, where, last.current), [collection]);
  last.current = state;
  useLayoutEffect(() => {
    void state.reload();
    return state.leave;
  }, [state]);
  return <CollectionView state={state} />;
}

function CollectionList({
  collections,
  open,
}: {
  readonly collections: readonly DescribedCollection[];
  readonly open: string | null;
}) {
  const [text, setText] = useState('');
  const shown = collections.filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(text.toLowerCase()));
  return (
    <nav class="collections" aria-label="Collections">
      <input
        class="input"
        type="search"
        placeholder="Find a collection"
        aria-label="Find a collection"
        value={text}
        onInput={(event) => setText(event.currentTarget.value)}
      />
      <ul>
        {shown.map(({ id, isManaged }) => (
          <li key={id}>
            <a class="list-link" href={linkTo('data', id)} aria-current={id === open ? 'page' : undefined}>
              <span class="grow">{id}</span>
              {!isManaged && (
                <span class="badge" title="Not in the entities">
                  unmanaged
                </span>
              )}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}
