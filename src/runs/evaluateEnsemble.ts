import { existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';

import { Claim, claimsIn } from '../data';
import { InputError } from '../errors';
import { protocols, type EnsembleMember, type EnsembleSettings } from '../protocols';
import { codeVersion } from './codeVersion';
import type { EnsembleResult, EvaluationResult } from './result';
import { resultFile, writeResult, type ResultTarget } from './provenance';
import { readResult } from './readResult';
import { readScores } from './scoresFile';

/** What is fused, and how. */
export interface EnsembleRequest extends ResultTarget, Partial<EnsembleSettings> {
  /** Run folders, or result files of their evaluations; at least two. */
  runs: readonly string[];
  /** The evaluation that is taken from a run folder: `linear` (default), `finetune`, `semi-1`, `semi-10`. */
  protocol?: string;
}

/**
 * Late fusion of the stored scores of several runs as one prediction. The result is written only where `out` says.
 *
 * @throws InputError when a result has no scores, when results differ in data, split, test clips or classes, and when another
 *   process makes this one
 */
export async function evaluateEnsemble(request: EnsembleRequest): Promise<EnsembleResult> {
  const target = resultFile('', request);
  const claim = target === undefined ? undefined : Claim.hold(claimsIn(dirname(target), basename(target)), target);
  try {
    return await fuse(request, target);
  } finally {
    claim?.release();
  }
}

async function fuse(request: EnsembleRequest, target: string | undefined): Promise<EnsembleResult> {
  const start = performance.now();
  const { runs, protocol = 'linear', combine, weights } = request;
  const { defaults, measure } = protocols.ensemble;
  const section = { combine: combine ?? defaults.combine, weights: weights ?? defaults.weights };
  const members: { member: EnsembleMember; result: EvaluationResult }[] = [];
  for (const run of runs) members.push(await openMember(run, protocol));
  const fused = members.map(({ member }) => member);
  const { fields, settings } = await measure(fused, section, {}, {});
  const [{ result: first }] = members;
  const ensemble: EnsembleResult = {
    protocol: 'ensemble',
    ...fields,
    checkpoint: fused.map(({ checkpoint }) => checkpoint).join(', '),
    settings: { protocol, ...settings },
    data: first.data,
    synthetic: first.synthetic,
    version: codeVersion(),
    seed: first.seed,
    created: new Date().toISOString(),
    seconds: (performance.now() - start) / 1000,
  };
  writeResult(target, ensemble);
  return ensemble;
}

async function openMember(
  run: string,
  protocol: string,
): Promise<{ member: EnsembleMember; result: EvaluationResult }> {
  const folder = existsSync(run) && statSync(run).isDirectory();
  const file = folder ? join(run, `result-${protocol}.json`) : run;
  if (!existsSync(file)) {
    const fix = `Make it with usdrl evaluate ${commandOf(protocol)}, or choose another --protocol.`;
    throw new InputError({ file, thing: 'result to fuse', found: 'no such file', wanted: 'a stored evaluation', fix });
  }
  const result = readResult(file);
  const scores = await readScores(file, result, `usdrl evaluate ${result.protocol} --force`);
  const { checkpoint, top1, counts, data, perClass } = result;
  const { modality = 'unknown' } = result.settings as { modality?: string };
  const classes = perClass.map(({ name }) => name);
  const member = { ...scores, file, protocol: result.protocol, checkpoint, modality, top1, classes, counts, data };
  return { member, result };
}

/** `semi-1` is made by `semi --fraction 0.01`. */
function commandOf(protocol: string): string {
  const [, percent] = /^semi-(.+)$/.exec(protocol) ?? [];
  return percent === undefined ? protocol : `semi --fraction ${Number(percent) / 100}`;
}
