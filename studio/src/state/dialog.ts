import { signal } from '@preact/signals';
import type { ComponentChild } from 'preact';

/** What is shown over the page; null where nothing is. */
export const dialog = signal<ComponentChild>(null);

/** What had the focus before. */
let opener: Element | null = null;

export function openDialog(content: ComponentChild): void {
  if (dialog.value === null) opener = document.activeElement;
  dialog.value = content;
}

export function closeDialog(): void {
  dialog.value = null;
  if (opener instanceof HTMLElement && opener.isConnected) opener.focus();
}
