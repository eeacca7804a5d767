import { readFileSync, readlinkSync } from 'node:fs';
import { hostname } from 'node:os';

/** Which process of which machine: pids repeat in containers and after starts. Only on Linux is all of it known, and an end proven. */
export interface ProcessIdentity {
  /** Different after each start of the machine. */
  readonly boot: string;
  /** The namespace that the pid counts in: a container has its own. */
  readonly namespace: string;
  /** When the process began, in ticks since the start of the machine. */
  readonly start: string;
}

let own: ProcessIdentity | null = null;

/** What is known of this process, which does not change while it lives; null where the system does not provide it. */
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

/** Whether a process has certainly ended: one of this machine, this start of it and this namespace, whose pid is free or another's. */
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

/** False where the system hides processes of other users. */
function hasOtherStart(pid: number, start: string): boolean {
  try {
    return startOf(String(pid)) !== start;
  } catch {
    return false;
  }
}

/** The 22nd field of `/proc/<pid>/stat`; the second one, a name in parentheses, may hold anything. Null for one that is a zombie. */
function startOf(pid: string): string | null {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  return fields[0] === 'Z' ? null : (fields[19] ?? null);
}
