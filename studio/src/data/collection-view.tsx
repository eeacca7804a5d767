import { useLayoutEffect, useRef } from 'preact/hooks';
import { DocumentPanel } from '../document/document-panel.js';
import { Grid } from '../grid/grid.js';
import { useCommands } from '../state/commands.js';
import { isReadOnly } from '../state/database.js';
import { BulkBar } from './bulk-bar.js';
import { collectionCommands } from './collection-commands.js';
import type { CollectionState } from './collection-state.js';
import { FilterBar } from './filter-bar.js';
import { ToolBar } from './tool-bar.js';

/** One collection: filter, tools, grid, and the panel of the open document. */
export function CollectionView({ state }: { readonly state: CollectionState }) {
  const filter = useRef<HTMLInputElement>(null);
  useCommands(collectionCommands(state, () => filter.current?.focus()));
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      if (target.closest('input, textarea, select, dialog, .menu') !== null) return;
      if (event.key === '/') {
        event.preventDefault();
        filter.current?.focus();
      }
      if (event.key.toLowerCase() === 'z' && (event.ctrlKey || event.metaKey) && !isReadOnly()) {
        event.preventDefault();
        void state.undo();
      }
    };
    addEventListener('keydown', press);
    return () => removeEventListener('keydown', press);
  }, [state]);
  return (
    <section class="collection" aria-label={`Documents of ${state.collection.id}`}>
      <ToolBar state={state} />
      <FilterBar state={state} input={filter} />
      <div class="collection-body">
        <Grid state={state} />
        {state.open.value !== null && <DocumentPanel key={state.open.value} state={state} id={state.open.value} />}
      </div>
      <BulkBar state={state} />
    </section>
  );
}
