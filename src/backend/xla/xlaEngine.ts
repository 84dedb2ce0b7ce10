import fs from 'node:fs';

import { InputError, StorageError } from '../../errors';
import type { TensorValues } from '../graph/nativeBackend';
import type {
  BufferHandle,
  ClientHandle,
  DeviceMemory,
  LoadedProgram,
  PluginOption,
  ProgramHandle,
  XlaAddon,
} from './addon';
import { loadAddon } from './addon';
import { compileOptions } from './compileOptions';
import { chosenDevices } from './devices';
import type { MachinePlace } from './machines';
import { findPlugin, pluginOptions } from './plugin';
import { ProgramCache } from './programCache';

/** A device in use. */
export interface XlaDevice {
  /** Its place among those of the plugin, which may use some of them. */
  place: number;
  /** Its number in the plugin. */
  id: number;
  /** What it is, as the plugin says: `NVIDIA H100 80GB HBM3`, `cpu`. */
  kind: string;
}

/** Devices of one PJRT plugin, with what runs on them. */
export class XlaEngine {
  private readonly options: Buffer;
  private readonly kept: ProgramCache;

  private constructor(
    readonly addon: XlaAddon,
    private readonly client: ClientHandle,
    /** What the plugin says of itself. */
    readonly plugin: { file: string; platform: string; version: string; api: string },
    /** The devices in use of this machine, in the order of their parts of a batch. */
    readonly devices: readonly XlaDevice[],
    /** Numbers of all devices that share a batch, in that order: these, and with several machines those of the others. */
    private readonly sharing: readonly number[] = devices.map(({ id }) => id),
  ) {
    this.options = compileOptions(sharing);
    const { size, mtimeMs } = fs.statSync(plugin.file);
    const { platform, version, api, file } = plugin;
    const flags = process.env.XLA_FLAGS ?? '';
    const compiler = [platform, version, api, file, `${size} ${mtimeMs}`, flags];
    this.kept = new ProgramCache([...compiler, this.options.toString('hex'), devices.map(({ kind }) => kind).join()]);
  }

  /**
   * Loads the plugin and takes devices of it.
   *
   * @param devices as of `--devices`
   * @param place where processes of several machines train together
   * @returns `own`: over devices of this machine alone; `across`: over those of all machines, which make the same calls
   * @throws InputError where there is no plugin, or not those devices; Error with the plugin's own words where it does not start
   */
  static async open(devices: string, place?: MachinePlace): Promise<{ own: XlaEngine; across: XlaEngine }> {
    if (place !== undefined && devices !== 'all') {
      const wanted = 'all, over several machines';
      throw new InputError({ thing: '--devices', found: devices, wanted });
    }
    const file = findPlugin();
    const addon = await loadAddon();
    const nodes: [string, PluginOption][] = place === undefined ? [] : [['node_id', place.rank], ['num_nodes', place.count]]; // prettier-ignore
    const opened = await addon.open(file, [...pluginOptions(), ...nodes], place?.store);
    const { client, platform, version, api, devices: found, everywhere } = opened;
    try {
      const chosen = chosenDevices(devices, found.length).map((at) => ({ place: at, ...found[at] }));
      const plugin = { file, platform, version, api };
      const own = new XlaEngine(addon, client, plugin, chosen);
      if (everywhere === undefined) return { own, across: own };
      const ids = everywhere.sort((a, b) => a.process - b.process || a.id - b.id).map(({ id }) => id);
      return { own, across: new XlaEngine(addon, client, plugin, chosen, ids) };
    } catch (error) {
      addon.freeClient(client);
      throw error;
    }
  }

  /** Parts of a batch. */
  get parts(): number {
    return this.sharing.length;
  }

  /** A program of StableHLO text: the one that was kept of an earlier time, or compiled now and kept. */
  async load(text: string): Promise<LoadedProgram> {
    const bytes = this.kept.read(text);
    if (bytes !== undefined) {
      try {
        return await this.addon.deserialize(this.client, bytes);
      } catch {
        // Of another build of the plugin, though it has the same name: compiled anew, and kept in its place.
      }
    }
    const loaded = await this.explained(this.addon.compile(this.client, text, this.options));
    this.keep(text, loaded.program);
    return loaded;
  }

  /** Puts values whole on each device of this machine. */
  async put(values: TensorValues, shape: readonly number[]): Promise<BufferHandle[]> {
    return this.explained(
      Promise.all(this.devices.map(({ place }) => this.addon.put(this.client, values, shape, place))),
    );
  }

  /** Puts on each device of this machine its part of values that are cut along an axis. */
  async putParts(values: TensorValues, shape: readonly number[], axis: number): Promise<BufferHandle[]> {
    const count = this.parts;
    const part = shape.map((size, place) => (place === axis ? size / count : size));
    const put = this.devices.map(({ place, id }) => {
      const index = this.sharing.indexOf(id);
      return this.addon.put(this.client, partOf(values, shape, axis, { index, count }), part, place);
    });
    return this.explained(Promise.all(put));
  }

  /** Runs a program. @param buffers of each device @returns those that it gives, of each device */
  async execute(program: ProgramHandle, buffers: BufferHandle[][]): Promise<BufferHandle[][]> {
    return this.explained(this.addon.execute(program, buffers));
  }

  /** Memory of each device in use, as far as the plugin tells. */
  memory(): DeviceMemory[] {
    return this.devices.map(({ place }) => this.addon.memory(this.client, place));
  }

  /** Bytes that a batch can take on all devices together, if the plugin tells. A part of each is kept free for the program. */
  batchMemory(): number | undefined {
    const limits = this.memory().map(({ limit }) => limit ?? 0);
    const least = Math.min(...limits);
    return least > 0 ? 0.9 * least * this.parts : undefined;
  }

  /** Ends the client; what was made with it is freed by those who hold it. */
  close(): void {
    this.addon.freeClient(this.client);
  }

  private keep(text: string, program: ProgramHandle): void {
    let bytes: Buffer;
    try {
      bytes = this.addon.serialize(program);
    } catch {
      // A plugin that cannot give its programs away compiles them at every start.
      return;
    }
    try {
      this.kept.keep(text, bytes);
    } catch (error) {
      if (!(error instanceof StorageError)) throw error;
      console.warn(`${error.message} The program is compiled again at the next start.`);
    }
  }

  /** An error that the user can mend, where the memory of a device did not suffice; else the plugin's own. */
  private async explained<T>(work: Promise<T>): Promise<T> {
    try {
      return await work;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'RESOURCE_EXHAUSTED')) throw error;
      throw new InputError({
        thing: `memory of ${this.devices.length} ${this.plugin.platform} ${this.devices.length === 1 ? 'device' : 'devices'}`,
        found: `less than is needed (${error.message})`,
        wanted: 'room for a step',
        fix: 'Lower training.microBatch (--set training.microBatch=CLIPS), or give more with --devices or USDRL_XLA_OPTIONS=memory_fraction=0.9.',
      });
    }
  }
}

/** One of equal parts along an axis, row-major. */
function partOf(
  values: TensorValues,
  shape: readonly number[],
  axis: number,
  { index, count }: { index: number; count: number },
): TensorValues {
  const inner = shape.slice(axis + 1).reduce((product, size) => product * size, 1);
  const row = shape[axis] * inner;
  const size = row / count;
  if (row === values.length) return values.slice(index * size, (index + 1) * size);
  const part = values.slice(0, values.length / count);
  for (let start = 0, at = 0; start < values.length; start += row, at += size) {
    part.set(values.subarray(start + index * size, start + (index + 1) * size), at);
  }
  return part;
}
