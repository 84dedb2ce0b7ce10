/*
 * A real Slurm for tests: controller, node and munge of their own on the loopback interface, without accounts and without
 * control groups, everything in a temporary folder. As a script it runs a command in such a Slurm:
 *
 *   node test/schedule/slurm/slurmBed.mjs [COMMAND...]      default: a shell
 *
 * It needs Debian's (or Ubuntu's) `slurm-wlm` and `munge`; nothing has to be configured or running. Any user can start it: jobs
 * run as that user.
 */
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import os from 'node:os';
import path from 'node:path';

const daemons = ['munged', 'slurmctld', 'slurmd'];
const clients = ['sbatch', 'squeue', 'scancel', 'scontrol', 'sinfo'];
/** Daemons lie where only administrators' paths lead. */
const searchPath = [...(process.env.PATH ?? '').split(path.delimiter), '/usr/sbin', '/usr/local/sbin'];

/** Why no Slurm can be started here, or undefined if it can. */
export function whyNoSlurm() {
  const missing = [...daemons, ...clients].filter((name) => locate(name) === undefined);
  return missing.length === 0 ? undefined : `${missing.join(', ')} not installed (Debian: slurm-wlm, munge)`;
}

function locate(name) {
  return searchPath.map((folder) => path.join(folder, name)).find((file) => existsSync(file));
}

/**
 * Starts munge, the controller and one node, and waits until the node takes jobs.
 *
 * @param {{cpus?: number, lines?: string[]}} options cores that the node claims to have, default those of the machine; further
 *   lines of `slurm.conf`
 * @returns {Promise<{env: {SLURM_CONF: string}, folder: string, stop: () => Promise<void>}>} the environment in which Slurm's
 *   commands find this Slurm
 */
export async function startSlurm({ cpus = os.availableParallelism(), lines = [] } = {}) {
  // Sockets have short paths: not the test's own, possibly deep, folder.
  const folder = mkdtempSync(path.join(os.tmpdir(), 'usdrl-slurm-'));
  const processes = [];
  const stop = async () => {
    // Jobs outlive the daemons.
    const env = { SLURM_CONF: path.join(folder, 'slurm.conf') };
    spawnSync('scancel', ['-u', os.userInfo().username], { env: { ...process.env, ...env }, timeout: 10_000 });
    for (let waited = 0; waited < 20_000 && answers('squeue', ['-h'], env); waited += 500) await pause(500);
    for (const child of processes.reverse()) await ended(child);
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    for (const name of ['munge', 'state', 'spool']) mkdirSync(path.join(folder, name), { mode: 0o755 });
    const socket = path.join(folder, 'munge', 'socket');
    startMunge(folder, socket, processes);
    await until(() => existsSync(socket), 'munged', path.join(folder, 'munged.log'));
    const file = path.join(folder, 'slurm.conf');
    writeFileSync(file, [...configuration(folder, socket, cpus, await freePorts(2)), ...lines, ''].join('\n'));
    const env = { SLURM_CONF: file };
    start('slurmctld', ['-D', '-c', '-f', file], folder, processes);
    await until(() => answers('sinfo', ['-h'], env), 'slurmctld', path.join(folder, 'slurmctld.log'));
    start('slurmd', ['-D', '-f', file], folder, processes);
    await until(
      () => answers('sinfo', ['-h', '-t', 'idle', '-o', '%T'], env),
      'slurmd',
      path.join(folder, 'slurmd.log'),
    );
    return { env, folder, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function startMunge(folder, socket, processes) {
  const inside = (name) => path.join(folder, 'munge', name);
  writeFileSync(inside('key'), randomBytes(128), { mode: 0o600 });
  const files = {
    socket,
    'key-file': inside('key'),
    'pid-file': inside('pid'),
    'log-file': inside('log'),
    'seed-file': inside('seed'),
  };
  const options = Object.entries(files).map(([name, file]) => `--${name}=${file}`);
  // Forced: it would refuse a socket under a folder that others can write to, as temporary folders are.
  start('munged', ['--foreground', '--force', ...options], folder, processes);
}

function configuration(folder, socket, cpus, [controllerPort, nodePort]) {
  const user = os.userInfo().username;
  return [
    'ClusterName=bed',
    'SlurmctldHost=localhost(127.0.0.1)',
    `SlurmctldPort=${controllerPort}`,
    `SlurmdPort=${nodePort}`,
    'AuthType=auth/munge',
    // A job that goes back to the queue waits as long as its old credential lives, two minutes by default.
    `AuthInfo=socket=${socket},cred_expire=5`,
    'CredType=cred/munge',
    `SlurmUser=${user}`,
    `SlurmdUser=${user}`,
    `StateSaveLocation=${path.join(folder, 'state')}`,
    `SlurmdSpoolDir=${path.join(folder, 'spool')}`,
    `SlurmctldPidFile=${path.join(folder, 'slurmctld.pid')}`,
    `SlurmdPidFile=${path.join(folder, 'slurmd.pid')}`,
    'ProctrackType=proctrack/pgid',
    'TaskPlugin=task/none',
    'SelectType=select/cons_tres',
    'SelectTypeParameters=CR_CPU',
    'AccountingStorageType=accounting_storage/none',
    'JobAcctGatherType=jobacct_gather/none',
    'MpiDefault=none',
    'ReturnToService=2',
    'KillWait=10',
    'SchedulerParameters=sched_interval=1,batch_sched_delay=0,sched_min_interval=100000',
    // The node may claim more cores than it has.
    'SlurmdParameters=config_overrides',
    `NodeName=localhost NodeAddr=127.0.0.1 CPUs=${cpus} RealMemory=${Math.floor(os.totalmem() / 2 ** 20)} State=UNKNOWN`,
    'PartitionName=debug Nodes=ALL Default=YES MaxTime=INFINITE State=UP',
  ];
}

function start(name, args, folder, processes) {
  const log = path.join(folder, `${name}.log`);
  const shell = `exec "$@" >>${log} 2>&1`;
  processes.push(spawn('/bin/sh', ['-c', shell, name, locate(name), ...args], { stdio: 'ignore' }));
}

async function ended(child) {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  const force = setTimeout(() => child.kill('SIGKILL'), 10_000);
  await exit;
  clearTimeout(force);
}

function pause(milliseconds) {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function answers(command, args, env) {
  const { status, stdout } = spawnSync(command, args, { env: { ...process.env, ...env }, encoding: 'utf8' });
  return status === 0 && stdout.trim() !== '';
}

async function until(done, what, log) {
  for (let waited = 0; waited < 20_000; waited += 100) {
    if (done()) return;
    await pause(100);
  }
  const said = existsSync(log) ? readFileSync(log, 'utf8').trimEnd().split('\n').slice(-5).join('\n') : 'nothing';
  throw new Error(`${what} did not start in 20 s. It said:\n${said}`);
}

async function freePorts(count) {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer();
      await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
      return server;
    }),
  );
  const ports = servers.map((server) => server.address().port);
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
  return ports;
}

if (import.meta.filename === process.argv[1]) {
  const why = whyNoSlurm();
  if (why !== undefined) {
    console.error(`No Slurm here: ${why}`);
    process.exit(1);
  }
  const [command = process.env.SHELL ?? '/bin/sh', ...args] = process.argv.slice(2);
  const slurm = await startSlurm();
  try {
    execFileSync(command, args, { stdio: 'inherit', env: { ...process.env, ...slurm.env } });
  } catch (error) {
    process.exitCode = error.status ?? 1;
  } finally {
    await slurm.stop();
  }
}
