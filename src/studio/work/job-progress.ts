import { AsyncLocalStorage } from 'node:async_hooks';
import type { ProgressListener } from '../../progress.js';

/** The progress listener of the job that the current code runs for. */
export const currentJob = new AsyncLocalStorage<ProgressListener>();

/** Passes progress to the job that causes it; the context of a project is opened with this listener. */
export const jobProgress: ProgressListener = (event) => currentJob.getStore()?.(event);
