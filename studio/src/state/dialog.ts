import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';

/** What is shown over the page; null where nothing is. */
export const dialog = signal<ComponentChild>(null);

export function openDialog(content: ComponentChild): void {
  dialog.value = content;
}

export function closeDialog(): void {
  dialog.value = null;
}
