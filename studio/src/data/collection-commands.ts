import type { Command } from '../state/commands.js';
import { isReadOnly } from '../state/database.js';
import type { CollectionState } from './collection-state.js';

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
  ];
  return [
    { label: `Filter ${id}`, icon: 'filter', hint: '/', run: focusFilter },
    { label: `Read ${id} again`, icon: 'refresh', run: () => void state.refresh() },
    ...(isReadOnly() ? [] : writes),
  ];
}
