import { closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/** Marks a file as the embedded server's: "entw" in SQLite's application id. */
export const APPLICATION_ID = 0x656e7477;
/**
 * The format that a file has once it is opened; increased when a newer server writes something that an older one cannot read. 2 seals
 * values of encrypted attributes, 3 omits the keys of texts that were never compared.
 */
export const FORMAT_VERSION = 3;

const HEADER_BYTES = 100;

/**
 * Checks the header of a file before SQLite opens it, so that a foreign file is not changed. A missing or empty file is accepted. Throws
 * an Error that says what is wrong: not an SQLite file, another program's file, a newer format, or truncated.
 */
export function checkFile(file: string): void {
  const size = existsSync(file) ? statSync(file).size : 0;
  if (size === 0) return;
  const header = readHeader(file);
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 16) !== 'SQLite format 3\0') {
    throw new Error(`${file} is not a file of the embedded server: it is no SQLite file.`);
  }
  if (header.readUInt32BE(68) !== APPLICATION_ID) {
    throw new Error(`${file} is not a file of the embedded server: it belongs to another program.`);
  }
  checkVersion(file, header.readUInt32BE(60));
  // After a crash the write-ahead log may contain the rest of the file; SQLite restores it.
  const hasLog = existsSync(`${file}-wal`) && statSync(`${file}-wal`).size > 0;
  const pageSize = header.readUInt16BE(16) === 1 ? 65_536 : header.readUInt16BE(16);
  if (!hasLog && size < header.readUInt32BE(28) * pageSize) {
    throw new Error(
      `${file} is cut off: it holds ${size} bytes of ${header.readUInt32BE(28) * pageSize}. Restore it from a copy.`,
    );
  }
}

/** Refuses a format that this version does not know. */
export function checkVersion(file: string, version: number): void {
  if (version > FORMAT_VERSION) {
    throw new Error(
      `${file} was written by a newer version of entwrite (format ${version}; this one reads up to ${FORMAT_VERSION}). Update entwrite.`,
    );
  }
}

function readHeader(file: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const handle = openSync(file, 'r');
  try {
    return header.subarray(0, readSync(handle, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(handle);
  }
}
