import { createRequire } from 'node:module';
import path from 'node:path';
import { pathToFileURL } from 'node:url';

import type { TensorValues } from '../graph/nativeBackend';
import { installationOf } from '../installation';

declare const handle: unique symbol;
/** Objects of a plugin; the addon frees them when it is told to, or when nobody holds them. */
export interface ClientHandle {
  readonly [handle]: 'client';
}
export interface ProgramHandle {
  readonly [handle]: 'program';
}
export interface BufferHandle {
  readonly [handle]: 'buffer';
}

/** Value of an option of a plugin. */
export type PluginOption = string | number | boolean | number[];

/** A device as its plugin tells of it. */
export interface FoundDevice {
  id: number;
  /** The number of its machine. */
  process: number;
  kind: string;
}

/** Bytes of a device's memory, those that its plugin tells. */
export interface DeviceMemory {
  used?: number;
  peak?: number;
  limit?: number;
}

/** Bytes that a program takes on each device, as its compiler says. */
export interface ProgramMemory {
  arguments: number;
  outputs: number;
  /** Of the outputs, those in the place of arguments. */
  shared: number;
  temporary: number;
  code: number;
}

/** A program on its devices. */
export interface LoadedProgram {
  program: ProgramHandle;
  memory?: ProgramMemory;
}

/** The addon over PJRT plugins (environment/addon/xla). Work of a plugin is done off Node's thread; its errors have their code. */
export interface XlaAddon {
  /**
   * Loads a plugin and makes a client of it.
   *
   * @param store folder of the key-value store by which processes of several machines make one client of theirs
   */
  open(
    plugin: string,
    options: [string, PluginOption][],
    store?: string,
  ): Promise<{
    client: ClientHandle;
    platform: string;
    version: string;
    /** Version of the plugin's interface. */
    api: string;
    devices: FoundDevice[];
    /** With a store: those of all machines. */
    everywhere?: FoundDevice[];
  }>;
  /** Puts a text into a store; one that is there is replaced. */
  storePut(store: string, key: string, text: string): Promise<void>;
  /** The text of a key, once it is there. @throws Error of code DEADLINE_EXCEEDED, or DATA_LOSS for what is no whole entry */
  storeGet(store: string, key: string, milliseconds: number): Promise<string>;
  memory(client: ClientHandle, device: number): DeviceMemory;
  compile(client: ClientHandle, text: string, options: Buffer): Promise<LoadedProgram>;
  deserialize(client: ClientHandle, bytes: Buffer): Promise<LoadedProgram>;
  /** @throws Error of code UNIMPLEMENTED where the plugin cannot */
  serialize(program: ProgramHandle): Buffer;
  /** Buffers of each device in, buffers of each device out. */
  execute(program: ProgramHandle, buffers: BufferHandle[][]): Promise<BufferHandle[][]>;
  put(client: ClientHandle, values: TensorValues, shape: readonly number[], device: number): Promise<BufferHandle>;
  /** Fills an array with what a buffer holds. */
  get(buffer: BufferHandle, values: TensorValues): Promise<void>;
  freeBuffer(buffer: BufferHandle): void;
  freeProgram(program: ProgramHandle): void;
  freeClient(client: ClientHandle): void;
  /** What is alive. */
  counts(): { clients: number; programs: number; buffers: number };
}

/** What set-up's step says of a part that it builds. */
interface BuiltPart {
  state: string;
  text: string;
  todo?: string;
  file?: string;
}

/** The addon, built by set-up's own step if it was not yet. @throws Error that says why there is none */
export async function loadAddon(): Promise<XlaAddon> {
  const step = path.join(installationOf().root, 'environment', 'steps', 'xla.mjs');
  const { buildXla } = (await import(pathToFileURL(step).href)) as { buildXla: (part: string) => Promise<BuiltPart> };
  const { file, text, todo } = await buildXla('addon');
  if (file === undefined) throw new Error(todo === undefined ? text : `${text}; ${todo}`);
  return createRequire(__filename)(file) as XlaAddon;
}
