import { execFile } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';

import { beforeAll, expect, it } from 'vitest';

import { loadAddon, type XlaAddon } from '../../../src/backend/xla/addon';
import { temporaryFolder } from '../../data/temporaryFolder';
import { built, describeOnXla } from '../../xla';

const run = promisify(execFile);

describeOnXla('the key-value store of machines', () => {
  let addon: XlaAddon;
  let file: string;
  beforeAll(async () => {
    addon = await loadAddon();
    ({ file = '' } = await built('addon'));
  });

  /** The one entry of a store. */
  const entryOf = (store: string): string => join(store, readdirSync(store)[0]);

  it('gives what was put, and the last of several', async () => {
    const store = temporaryFolder();
    for (const text of ['', 'a', 'ünï\u0000code', 'x'.repeat(100_000)]) {
      await addon.storePut(store, 'key/../of 1', text);
      expect(await addon.storeGet(store, 'key/../of 1', 0)).toBe(text);
    }
    expect(readdirSync(store)).toHaveLength(1); // nothing half written is left
    const long = 'k'.repeat(5000);
    await addon.storePut(store, long, 'of a long key');
    await addon.storePut(store, `${long}2`, 'of another');
    expect(await addon.storeGet(store, long, 0)).toBe('of a long key');
    await expect(addon.storePut(store, '', 'x')).rejects.toThrow('a key of no bytes');
  });

  it('waits for what another process puts', async () => {
    const store = temporaryFolder();
    const other = `setTimeout(() => require(${JSON.stringify(file)}).storePut(${JSON.stringify(store)}, 'b', 'from there'), 200)`;
    const [heard] = await Promise.all([addon.storeGet(store, 'b', 60_000), run(process.execPath, ['-e', other])]);
    expect(heard).toBe('from there');
  });

  it('waits no longer than it was told', async () => {
    const wait = addon.storeGet(temporaryFolder(), 'never', 30);
    await expect(wait).rejects.toThrow(
      /never\.[0-9a-f]{16}: not put within 30 ms; is every machine's process running\?/,
    );
    await expect(wait).rejects.toMatchObject({ code: 'DEADLINE_EXCEEDED' });
  });

  it.each<[string, (entry: string) => void]>([
    ['a half entry', (entry) => truncateSync(entry, 30)],
    ['an empty file', (entry) => writeFileSync(entry, '')],
    ['another file', (entry) => writeFileSync(entry, '{"key": 1, "value": "a text that is longer than the head"}')],
    ['an entry that claims 2 GB', (entry) => writeFileSync(entry, claiming(readFileSync(entry), 2n ** 31n))],
    [
      'an entry that claims all there is',
      (entry) => writeFileSync(entry, claiming(readFileSync(entry), 2n ** 64n - 1n)),
    ],
    [
      'an entry with more behind it',
      (entry) => writeFileSync(entry, Buffer.concat([readFileSync(entry), Buffer.alloc(3)])),
    ],
  ])('refuses %s, at once', async (_, damage) => {
    const store = temporaryFolder();
    await addon.storePut(store, 'key', 'value');
    damage(entryOf(store));
    const got = addon.storeGet(store, 'key', 60_000);
    await expect(got).rejects.toThrow(/no whole entry of such a store; take the folder away/);
    await expect(got).rejects.toMatchObject({ code: 'DATA_LOSS' });
  });

  it('refuses the entry of another key, a folder in its place, and a store that is not there', async () => {
    const store = temporaryFolder();
    await addon.storePut(store, 'key', 'value');
    const entry = entryOf(store);
    const bytes = readFileSync(entry);
    bytes.write('yek', 24);
    writeFileSync(entry, bytes);
    await expect(addon.storeGet(store, 'key', 60_000)).rejects.toThrow('the entry of another key');
    const other = temporaryFolder();
    mkdirSync(join(other, entry.slice(store.length)));
    await expect(addon.storeGet(other, 'key', 60_000)).rejects.toThrow('no whole entry');
    await expect(addon.storePut(join(store, 'none'), 'key', 'x')).rejects.toThrow(/none\/key.*No such file/);
  });

  it('is how two processes make one client of their devices', async () => {
    const store = temporaryFolder();
    const program = (rank: number): string => `
      require(${JSON.stringify(file)})
        .open(process.env.USDRL_XLA_PLUGIN, [['cpu_device_count', 2], ['node_id', ${rank}], ['num_nodes', 2]], ${JSON.stringify(store)})
        .then(({ devices, everywhere }) => console.log(JSON.stringify([devices, everywhere].map((all) => all.map(({ process }) => process)))))`;
    const found = await Promise.all([0, 1].map((rank) => run(process.execPath, ['-e', program(rank)])));
    expect(found.map(({ stdout }) => JSON.parse(stdout) as unknown)).toEqual([
      [[0, 0], [0, 0, 1, 1]],
      [[1, 1], [0, 0, 1, 1]],
    ]); // prettier-ignore
  });
});

/** An entry whose value claims another length. */
function claiming(entry: Buffer, size: bigint): Buffer {
  const changed = Buffer.from(entry);
  changed.writeBigUInt64LE(size, 16);
  return changed;
}
