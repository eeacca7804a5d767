import { Icon } from '../parts/icon.js';
import { isReadOnly, liveCollections } from '../state/database.js';
import { openDialog } from '../state/dialog.js';
import { goTo } from '../state/place.js';
import type { CollectionState } from './collection-state.js';
import { ColumnsMenu } from './columns-menu.js';
import { ExportMenu } from './export-menu.js';
import { ImportDialog } from './import-dialog.js';

const NUMBER = new Intl.NumberFormat('en');

/** The name of the collection, how many documents match, and what can be done with them. */
export function ToolBar({ state }: { readonly state: CollectionState }) {
  const { collection, total, isLoading } = state;
  const known = total.value;
  const count = known === null ? '…' : `${NUMBER.format(known.count)}${known.isExact ? '' : '+'}`;
  return (
    <div class="tools">
      <h1>{collection.id}</h1>
      <select
        class="input only-phone"
        aria-label="Collection"
        value={collection.id}
        onChange={({ currentTarget }) => {
          goTo('data', currentTarget.value);
          currentTarget.value = collection.id;
        }}
      >
        {liveCollections().map(({ id }) => (
          <option key={id}>{id}</option>
        ))}
      </select>
      <span class="muted" data-total={known?.isExact ? known.count : undefined}>
        {count} <span class="count-unit">{known?.count === 1 ? 'document' : 'documents'}</span>
      </span>
      {isLoading.value && (
        <span class="spinner">
          <span class="hidden-text">Loading</span>
        </span>
      )}
      <div class="grow" />
      <button
        type="button"
        class="button plain icon"
        aria-label="Read again"
        title="Read again"
        onClick={() => void state.refresh()}
      >
        <Icon name="refresh" />
      </button>
      <ColumnsMenu state={state} />
      <ExportMenu state={state} />
      {!isReadOnly() && (
        <>
          <button
            type="button"
            class="button"
            aria-label="Import"
            onClick={() => openDialog(<ImportDialog state={state} />)}
          >
            <Icon name="upload" /> <span>Import</span>
          </button>
          <button type="button" class="button primary" aria-label="New" onClick={() => state.show('new')}>
            <Icon name="plus" /> <span>New</span>
          </button>
        </>
      )}
    </div>
  );
}
