import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** Writes beside the file and renames, so that no reader ever sees half of it. */
export function writeWhole(file, text) {
  mkdirSync(path.dirname(file), { recursive: true });
  const beside = `${file}.${process.pid}.tmp`;
  writeFileSync(beside, text);
  renameSync(beside, file);
}

/** Copies beside the target and renames. */
export function copyWhole(from, to) {
  mkdirSync(path.dirname(to), { recursive: true });
  const beside = `${to}.${process.pid}.tmp`;
  copyFileSync(from, beside);
  renameSync(beside, to);
}

/** As `storing` of the library, which is not there yet: what the system's refusal to write means, and what helps. */
const refusals = {
  ENOSPC: ['the disk is full', 'make room there'],
  EDQUOT: ['the quota is full', 'make room there'],
  EROFS: ['the disk can only be read', 'copy the folder to a place that can be written to'],
  EACCES: ['no permission to write', 'make the folder writable'],
  EPERM: ['no permission to write', 'make the folder writable'],
  EIO: ['the disk fails', 'look after the disk'],
};

/** What failed and what to do, if an error is the system's refusal to write; undefined for others. */
export function storageProblem(error) {
  if (!Object.hasOwn(refusals, error?.code ?? '')) return undefined;
  const [found, todo] = refusals[error.code];
  return { text: `${error.path ?? 'a file'}: ${found}`, todo: `${todo}, then set up again` };
}

/** The JSON in a file, or undefined if it is absent or damaged. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** All files under a folder, sorted, relative to it. */
export function listFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath ?? entry.path, entry.name)))
    .sort();
}

/** SHA-256 of texts or buffers, in order. */
export function digest(...parts) {
  const hash = createHash('sha256');
  for (const part of parts) {
    hash.update(part);
    hash.update('\0');
  }
  return hash.digest('hex');
}
