import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProgressListener } from '../../progress.js';

/** The listener of the job on whose behalf the code at hand works. */
export const currentJob = new AsyncLocalStorage<ProgressListener>();

/** Hands progress to the job that causes it; the context of a project is opened with it. */
export const jobProgress: ProgressListener = (event) => currentJob.getStore()?.(event);
