import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/**
 * Identifies a process beyond its pid, which repeats in containers and after reboots. Only Linux provides all of it, so only there can an
 * end be proven.
 */
export interface ProcessIdentity {
  /** Different after each boot of the machine. */
  readonly boot: string;
  /** The pid namespace: a container has its own. */
  readonly namespace: string;
  /** When the process began, in ticks since boot. */
  readonly start: string;
}

let own: ProcessIdentity | null = null;

/** The identity of this process, which is constant; null if the system does not provide it. */
export function ownIdentity(): ProcessIdentity | null {
  own ??= readOwnIdentity();
  return own;
}

function readOwnIdentity(): ProcessIdentity | null {
  try {
    const start = startOf('self');
    if (start === null) return null;
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return { boot, namespace: readlinkSync('/proc/self/ns/pid'), start };
  } catch {
    return null;
  }
}

/**
 * Whether a process has certainly ended: it ran on this machine, boot and namespace, and its pid is free or belongs to another process
 * now.
 */
export function hasEnded({
  host,
  pid,
  process: identity,
}: {
  readonly host: string;
  readonly pid: number;
  readonly process?: ProcessIdentity | null | undefined;
}): boolean {
  const here = ownIdentity();
  if (here === null || identity === null || identity === undefined || host !== hostname()) return false;
  if (identity.boot !== here.boot || identity.namespace !== here.namespace) return false;
  if (pid === process.pid) return identity.start !== here.start;
  return isFree(pid) || hasOtherStart(pid, identity.start);
}

function isFree(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** False if the system hides processes of other users. */
function hasOtherStart(pid: number, start: string): boolean {
  try {
    return startOf(String(pid)) !== start;
  } catch {
    return false;
  }
}

/** The 22nd field of `/proc/<pid>/stat`; the second, a name in parentheses, may contain anything. Null for a zombie. */
function startOf(pid: string): string | null {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}
