/**
 * Runs the integration tests against the Appwrite that APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID and APPWRITE_API_KEY name, and deletes the
 * databases they made, also when they fail or are interrupted; what a killed run left is deleted by the next one. Faults, kills and large properties are for the embedded server.
 * What follows the name of the script goes to Jest: `npm run test:appwrite -- test/context`.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { Client, Query, TablesDB } from 'node-appwrite';
import { ON_SERVER, testsThatName } from '../test/support/server-tests.mjs';

const root = join(import.meta.dirname, '..');
const { APPWRITE_ENDPOINT: endpoint, APPWRITE_PROJECT_ID: projectId, APPWRITE_API_KEY: apiKey } = process.env;
if (!endpoint || !projectId || !apiKey) {
  console.error('Set APPWRITE_ENDPOINT, APPWRITE_PROJECT_ID and APPWRITE_API_KEY: the tests run against that project.');
  process.exit(2);
}

/** What tests call their databases; others in the project are never touched. */
const OURS = /^(?:entwrite-test|test)-[0-9a-f]{12,16}$/;
const EMBEDDED_ONLY = /(?:faults|kill|property|change-matrix|dials|other-runners|requests)\.test\.ts$/;
/** What a test calls that no other server than the embedded one can do. */
const OF_EMBEDDED = /\bembeddedOf\b/;

const tables = new TablesDB(new Client().setEndpoint(endpoint).setProject(projectId).setKey(apiKey));

async function databaseIds() {
  const ids = [];
  for (;;) {
    const queries = [Query.limit(100), ...(ids.length === 0 ? [] : [Query.cursorAfter(ids.at(-1))])];
    const { databases } = await tables.list({ queries });
    ids.push(...databases.map(({ $id }) => $id));
    if (databases.length < 100) return ids;
  }
}

function integrationTests() {
  const ofEmbedded = new Set(testsThatName(OF_EMBEDDED));
  const files = testsThatName(ON_SERVER).filter((file) => !EMBEDDED_ONLY.test(file) && !ofEmbedded.has(file));
  return files.map((file) => join('test', file));
}

/** Ends with the status of Jest, and not before its workers: they outlive it where it is interrupted, and would make databases anew. */
async function runJest(parameters) {
  const jest = join(root, 'node_modules/jest/bin/jest.js');
  const child = spawn(process.execPath, [jest, '--testTimeout', '120000', ...parameters], {
    cwd: root,
    stdio: 'inherit',
    detached: true,
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal));
  const code = await new Promise((resolve) => child.once('close', resolve));
  while (endGroup(child.pid)) await setTimeout(50);
  return code ?? 1;
}

/** Ends what is left of a group of processes; false where nothing is. */
function endGroup(pid) {
  try {
    return process.kill(-pid, 'SIGKILL');
  } catch {
    return false;
  }
}

const project = createHash('sha256').update(`${endpoint} ${projectId}`).digest('hex').slice(0, 16);
/** Which databases were there before a run, until it has cleaned up: none of them is a test's. */
const noteFile = join(tmpdir(), `entwrite-test-appwrite-${project}.json`);

function isRunning(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

async function deleteLeft(before) {
  const left = (await databaseIds()).filter((id) => !before.includes(id) && OURS.test(id));
  for (const databaseId of left) await tables.delete({ databaseId });
  console.log(left.length === 0 ? 'The tests left no database.' : `Deleted ${left.length} databases that tests left.`);
}

const killed = existsSync(noteFile) ? JSON.parse(readFileSync(noteFile, 'utf8')) : null;
if (killed !== null && isRunning(killed.pid)) {
  console.error(`Process ${killed.pid} runs these tests against that project (${noteFile}): wait for its end.`);
  process.exit(2);
}
const before = killed?.before ?? (await databaseIds());
writeFileSync(noteFile, JSON.stringify({ pid: process.pid, before }));
if (killed !== null) await deleteLeft(before);
let status = 1;
try {
  const chosen = process.argv.slice(2);
  status = await runJest(chosen.length > 0 ? chosen : ['--runTestsByPath', ...integrationTests()]);
} finally {
  await deleteLeft(before);
  rmSync(noteFile);
}
process.exit(status);
