import { randomBytes } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { storing } from '../../errors';

const CHANNELS = ['shell', 'iopub', 'stdin', 'control', 'hb'] as const;
type Channel = (typeof CHANNELS)[number];

/** Where a kernel listens, and the key that signs its messages; `file` is what the kernel is given. */
export interface KernelAddress {
  file: string;
  key: string;
  /** The ZeroMQ address of a channel. */
  address(channel: Channel): string;
  /** Removes the file and its folder. */
  remove(): void;
}

/** Chooses free ports on this machine and writes a Jupyter connection file that only its owner can read. */
export async function writeConnectionFile(): Promise<KernelAddress> {
  const ports = await freePorts(CHANNELS.length);
  const folder = storing(tmpdir(), () => mkdtempSync(join(tmpdir(), 'usdrl-kernel-')));
  const file = join(folder, 'connection.json');
  const key = randomBytes(32).toString('hex');
  const port = (channel: Channel) => ports[CHANNELS.indexOf(channel)];
  const connection = {
    transport: 'tcp',
    ip: '127.0.0.1',
    signature_scheme: 'hmac-sha256',
    key,
    ...Object.fromEntries(CHANNELS.map((channel) => [`${channel}_port`, port(channel)])),
  };
  storing(file, () => writeFileSync(file, JSON.stringify(connection), { mode: 0o600 }));
  return {
    file,
    key,
    address: (channel) => `tcp://127.0.0.1:${port(channel)}`,
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** All ports are held open until the last is known, so that they differ. */
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
