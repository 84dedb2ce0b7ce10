import { existsSync } from 'node:fs';

import { claimOutput } from '../data';
import { InputError } from '../errors';
import { modelOfState, type EncoderSettings, type StateKind } from '../model';

import { momentPrefixes } from '../training';
import { writeCheckpoint } from './checkpoint';
import { checkpointFile, isOfRun } from './checkpointFile';
import { openCheckpoint } from './loadEncoder';
import type { OfficialOptions } from './officialCheckpoint';
import { writeOfficialCheckpoint } from './writeOfficialCheckpoint';

export interface ConvertRequest extends OfficialOptions {
  /** Checkpoint file of any origin, or a run folder, whose last checkpoint is taken. */
  checkpoint: string;
  /** File to write: `.pth.tar`, `.pth` or `.pt` in the official form, `.safetensors` in this project's. */
  out: string;
  /** Replace an existing file; default false. */
  force?: boolean;
}

export interface ConvertResult {
  checkpoint: string;
  out: string;
  format: 'PyTorch' | 'safetensors';
  kind: StateKind;
  encoder: EncoderSettings['kind'];
  hidden: number;
  /** Entries of the state_dict. */
  entries: number;
  /** Whether the state of Adam is in the file. */
  optimizer: boolean;
  /** What had to be assumed, and what the new file cannot say. */
  notes: string[];
}

/**
 * Converts a checkpoint between the official form and this project's. Names, values, epoch and the state of Adam are kept;
 * numbers of lower precision are widened to float32.
 *
 * @throws InputError for unfit entries, an unknown ending, an existing file without `force`, and one that another writes; nothing is written then
 */
export async function convertCheckpoint(request: ConvertRequest): Promise<ConvertResult> {
  refuseInsideRun(request.out);
  const claim = claimOutput(request.out);
  try {
    return await convertClaimed(request);
  } finally {
    claim.release();
  }
}

/** What a run finds among its checkpoints it takes for its own, and removes. */
function refuseInsideRun(out: string): void {
  if (!isOfRun(out)) return;
  const fix = 'Choose a place outside the run: it removes what it does not know there.';
  throw new InputError({ file: out, thing: 'file to write', found: 'the checkpoints of a run', wanted: 'none', fix });
}

async function convertClaimed(request: ConvertRequest): Promise<ConvertResult> {
  const { out, force = false, ...options } = request;
  const file = checkpointFile(request.checkpoint);
  const official = /\.(pth\.tar|pth|pt)$/.test(out);
  if (!official && !out.endsWith('.safetensors')) {
    const wanted = '.pth.tar, .pth, .pt (official) or .safetensors (this project)';
    throw new InputError({ file: out, thing: 'ending of the file to write', found: 'none of them', wanted });
  }
  if (existsSync(out) && !force) {
    const fix = 'Give --force to replace it, or another name.';
    throw new InputError({ file: out, thing: 'file to write', found: 'an existing one', wanted: 'none', fix });
  }
  const { notes: assumed, ...checkpoint } = await openCheckpoint(file, options);
  const { kind, encoder } = modelOfState(checkpoint.tensors, file);
  const names = [...checkpoint.tensors.keys()];
  const moments = names.filter((name) => Object.values(momentPrefixes).some((prefix) => name.startsWith(prefix)));
  if (options.optimizer === false) moments.forEach((name) => checkpoint.tensors.delete(name));
  let notes = assumed;
  if (official) notes = [...assumed, ...writeOfficialCheckpoint(out, checkpoint, file)];
  else writeCheckpoint(out, checkpoint);
  return {
    checkpoint: file,
    out,
    format: official ? 'PyTorch' : 'safetensors',
    kind,
    encoder: encoder.kind,
    hidden: encoder.hidden,
    entries: names.length - moments.length,
    optimizer: moments.length > 0 && options.optimizer !== false,
    notes,
  };
}
