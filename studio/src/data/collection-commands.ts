import { h } from 'preact';
import { focusGrid } from '../grid/focus-grid.js';
import type { Command } from '../state/commands.js';
import { isReadOnly } from '../state/database.js';
import { openDialog } from '../state/dialog.js';
import type { CollectionState } from './collection-state.js';
import { ImportDialog } from './import-dialog.js';

/** What the palette offers for the collection that is open. */
export function collectionCommands(state: CollectionState, focusFilter: () => void): readonly Command[] {
  const { id } = state.collection;
  const writes: readonly Command[] = [
    {
      label: `New document in ${id}`,
      icon: 'plus',
      run: () => state.show('new'),
    },
    { label: 'Undo the last edit', icon: 'undo', hint: 'Ctrl Z', run: () => void state.undo() },
    { label: `Import into ${id}`, icon: 'upload', run: () => openDialog(h(ImportDialog, { state })) },
  ];
  return [
    { label: `Filter ${id}`, icon: 'filter', hint: '/', run: focusFilter },
    { label: `Read ${id} again`, icon: 'refresh', run: () => void state.refresh() },
    { label: `Show the documents of ${id}`, icon: 'data', run: focusGrid },
    ...(isReadOnly() ? [] : writes),
  ];
}
