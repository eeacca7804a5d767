import { describeProgress, type ProgressListener } from '../progress.js';
import type { CommonContextOptions } from './context-options.js';

/** A listener that feeds both the option `onProgress` and the logger. */
export function contextProgress({ onProgress, logger }: CommonContextOptions): ProgressListener {
  return (event) => {
    onProgress?.(event);
    if (event.type === 'warning') logger?.warn(describeProgress(event));
    else logger?.info(describeProgress(event));
  };
}
