import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { homedir } from 'node:os';
import path from 'node:path';

import { storing } from '../../errors';

/** Kept programs, of which the newest stay. A program of the full model takes some MB. */
const most = 256;
const digestBytes = 32;

/**
 * Compiled programs on disk, so that the second run of a setting does not compile again: in `xla/programs` of `USDRL_CACHE`, or of
 * `usdrl` in the user's cache folder. A program is code: the folder belongs to the user alone, and a file that is not whole is
 * not loaded.
 */
export class ProgramCache {
  private readonly folder: string;

  /** @param setting everything but the program's text that decides what the compiler makes of it */
  constructor(private readonly setting: readonly string[]) {
    const { USDRL_CACHE: own, XDG_CACHE_HOME: caches } = process.env;
    const place = own || path.join(caches || path.join(homedir(), '.cache'), 'usdrl');
    this.folder = path.join(place, 'xla', 'programs');
  }

  /** The program of a text, or nothing. */
  read(text: string): Buffer | undefined {
    const file = this.fileOf(text);
    if (!fs.existsSync(file)) return undefined;
    const bytes = fs.readFileSync(file);
    const program = bytes.subarray(digestBytes);
    if (!bytes.subarray(0, digestBytes).equals(digestOf(program))) return undefined;
    fs.utimesSync(file, new Date(), new Date());
    return program;
  }

  /** Keeps a program. @throws StorageError if it cannot be written */
  keep(text: string, program: Buffer): void {
    const file = this.fileOf(text);
    const beside = `${file}.${process.pid}.tmp`;
    storing(file, () => {
      fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 });
      fs.writeFileSync(beside, Buffer.concat([digestOf(program), program]), { mode: 0o600 });
      fs.renameSync(beside, file);
    });
    this.dropOldest();
  }

  private dropOldest(): void {
    const files = fs.readdirSync(this.folder).map((name) => path.join(this.folder, name));
    if (files.length <= most) return;
    const times = files.map((file) => ({ file, time: fs.statSync(file).mtimeMs })).sort((a, b) => b.time - a.time);
    for (const { file } of times.slice(most)) fs.rmSync(file, { force: true });
  }

  private fileOf(text: string): string {
    const hash = createHash('sha256');
    for (const part of [...this.setting, text]) hash.update(part).update('\0');
    return path.join(this.folder, hash.digest('hex').slice(0, 32));
  }
}

function digestOf(bytes: Buffer): Buffer {
  return createHash('sha256').update(bytes).digest();
}
