import { randomBytes } from 'node:crypto';
import type { SqliteEngine } from '../sqlite/sqlite-engine.js';
import { textOut } from '../sqlite/text-out.js';
import { keyFileOf, makeKeyFile, readKeyFile } from './key-file.js';
import { seal, unseal } from './seal.js';

/**
 * Seals values that a file must not reveal: values of encrypted attributes, also while they are staged. The key is stored next to the
 * file, and created together with the first encrypted attribute.
 */
export interface Vault {
  seal(text: string, place: string): string;
  unseal(sealed: string, place: string): string;
  /** Makes sure that the file has recorded its key; part of the transaction in which something is sealed for the first time. */
  establish(): void;
  /** Whether something was sealed, or may have been; always true in memory. */
  isEstablished(): boolean;
}

const vaults = new WeakMap<SqliteEngine, Vault>();

/** The vault of an open file; a file in memory has its own key, which is lost with it. */
export function vaultOf(engine: SqliteEngine): Vault {
  const known = vaults.get(engine);
  if (known) return known;
  const key = randomBytes(32);
  const made = makeVault(
    () => key,
    () => undefined,
    () => true,
  );
  vaults.set(engine, made);
  return made;
}

const schema = 'CREATE TABLE secrets (proof TEXT NOT NULL)';
const proofPlace = 'proof';

/**
 * Opens the vault of a file. Throws an Error if the file contains sealed values and its key is missing or different, since existing values
 * would be unreadable and new ones would be sealed with a second key.
 */
export function openVault(engine: SqliteEngine, file: string): Vault {
  const isSealed = hasTable(engine);
  let key = isSealed ? requireKey(engine, file) : null;
  const vault = makeVault(
    () => {
      key ??= readKeyFile(file) ?? makeKeyFile(file);
      return key;
    },
    (proof) => {
      if (hasTable(engine)) return;
      engine.exec(schema);
      engine.prepare('INSERT INTO secrets (proof) VALUES (?)').run(proof());
    },
    () => hasTable(engine),
  );
  vaults.set(engine, vault);
  return vault;
}

function makeVault(key: () => Buffer, record: (proof: () => string) => void, isEstablished: () => boolean): Vault {
  return {
    seal: (text, place) => seal(text, key(), place),
    unseal: (sealed, place) => unseal(sealed, key(), place),
    isEstablished,
    establish: () => record(() => seal('sealed by this key', key(), proofPlace)),
  };
}

function hasTable(engine: SqliteEngine): boolean {
  return engine.prepare("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'secrets'").get() !== undefined;
}

function requireKey(engine: SqliteEngine, file: string): Buffer {
  const key = readKeyFile(file);
  if (!key) {
    throw new Error(
      `${file} holds values of encrypted attributes, and their key is missing: ${keyFileOf(file)}. Put the key file back beside it.`,
    );
  }
  try {
    unseal(String(engine.prepare(`SELECT ${textOut('proof')} AS proof FROM secrets`).get()?.proof), key, proofPlace);
  } catch (error) {
    throw new Error(
      `${keyFileOf(file)} is not the key of ${file}: the values of its encrypted attributes were sealed with another. Put that one beside it.`,
      { cause: error },
    );
  }
  return key;
}
