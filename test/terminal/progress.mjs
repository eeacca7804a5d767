import { progressAtTerminal } from 'entwrite';

/** Counts of two pieces of work, and a step between them. */
const show = progressAtTerminal();
for (const documents of [1000, 2000, 2500]) show({ type: 'scan', collection: 'posts', documents });
show({ type: 'note', message: 'half way' });
for (const documents of [10, 20, 40])
  show({ type: 'documents', action: 'rewritten', collection: 'posts', documents, total: 40 });
