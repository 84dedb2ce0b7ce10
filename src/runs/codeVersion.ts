import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

import { installationOf } from '../backend';

const { root } = installationOf();

/**
 * The version of this code for run records: the package's version, and in a git checkout the commit, with `+changes` where
 * files differ from it.
 */
export function codeVersion(): string {
  const { version } = JSON.parse(readFileSync(resolve(root, 'package.json'), 'utf8')) as { version: string };
  // An installed package lies in somebody else's repository, whose commit says nothing of this code.
  if (!existsSync(resolve(root, '.git'))) return version;
  try {
    const commit = git('rev-parse', '--short=12', 'HEAD');
    const changed = git('status', '--porcelain', '--untracked-files=no', '--', 'src', 'package-lock.json') !== '';
    return `${version} ${commit}${changed ? '+changes' : ''}`;
  } catch {
    return version;
  }
}

function git(...words: string[]): string {
  return execFileSync('git', words, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
}
