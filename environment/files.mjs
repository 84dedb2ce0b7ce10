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
