import { hostname, userInfo } from 'node:os';
import { TOOL_VERSION } from '../../util/tool-version.js';

/** Who works on a database, for the journal. */
export function whoRuns(): { readonly who: string; readonly toolVersion: string } {
  return { who: `${userName()}@${hostname()}`.slice(0, 255), toolVersion: TOOL_VERSION };
}

/** Containers run under ids nobody has a name for. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid-${process.getuid?.() ?? 'unknown'}`;
  }
}
