import { existsSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { isRecord, readJsonFile } from '../../data';
import { InputError } from '../../errors';
import { fuseScores, mean, testScores, type FusionOptions } from '../../evaluation';
import { codeVersion } from '../codeVersion';
import { describePredictions, type EvaluationResult } from '../evaluationResult';
import { resultFile, writeResult, type ResultTarget } from '../provenance';
import { readScores, type StoredScores } from './scoresFile';

/** What is fused, and how. */
export interface EnsembleRequest extends ResultTarget, FusionOptions {
  /** Run folders, or result files of their evaluations; at least two. */
  runs: readonly string[];
  /** The evaluation that is taken from a run folder: `linear` (default), `finetune`, `semi-1`, `semi-10`. */
  protocol?: string;
}

export interface EnsembleResult extends EvaluationResult {
  protocol: 'ensemble';
  top5: number;
  /** What was fused. */
  members: {
    /** Result file. */
    result: string;
    protocol: string;
    checkpoint: string;
    modality: string;
    /** Fraction of the sum of all weights. */
    weight: number;
    top1: number;
  }[];
}

/** A stored evaluation with its scores. */
interface Member extends StoredScores {
  file: string;
  result: EvaluationResult & { settings: { modality?: string } };
  classes: number;
}

/**
 * Late fusion of streams (three streams in the paper's tables): stored class scores of the same test clips become one
 * prediction. Nothing is trained and no data set is read. Fine-tuning on several draws of the labelled clips is fused draw by draw, and
 * the accuracies are means over the draws. The result is written only where `out` says.
 *
 * @throws InputError when a result has no scores, and when results differ in data, split, test clips or classes
 */
export async function evaluateEnsemble(request: EnsembleRequest): Promise<EnsembleResult> {
  const start = performance.now();
  const { runs, protocol = 'linear', combine = 'softmax' } = request;
  const { weights = runs.map(() => 1) } = request;
  const target = resultFile('', request);
  if (runs.length < 2) {
    throw new InputError({ thing: 'runs to fuse', found: runs.length, wanted: 'at least two' });
  }
  const members: Member[] = [];
  for (const run of runs) members.push(await openMember(run, protocol));
  const [first, ...others] = members;
  others.forEach((other) => checkSame(first, other));
  const { result, labels, classes } = first;
  const fused = first.draws.map((_, draw) => {
    const streams = members.map(({ draws }) => draws[draw]);
    return testScores(fuseScores(streams, classes, { weights, combine }), labels, classes);
  });
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const ensemble: EnsembleResult = {
    protocol: 'ensemble',
    top1: mean(fused.map(({ top1 }) => top1)),
    top5: mean(fused.map(({ top5 }) => top5)),
    members: members.map((member, index) => ({
      result: member.file,
      protocol: member.result.protocol,
      checkpoint: member.result.checkpoint,
      modality: member.result.settings.modality ?? 'unknown',
      weight: weights[index] / total,
      top1: member.result.top1,
    })),
    counts: { ...result.counts, features: members.reduce((sum, member) => sum + member.result.counts.features, 0) },
    ...describePredictions(
      result.perClass.map(({ name }) => name),
      Int32Array.from(fused.flatMap(() => [...labels])),
      Int32Array.from(fused.flatMap(({ predictions }) => [...predictions])),
    ),
    checkpoint: members.map((member) => member.result.checkpoint).join(', '),
    settings: { protocol, combine, weights: weights.map((weight) => weight / total) },
    data: result.data,
    synthetic: result.synthetic,
    version: codeVersion(),
    seed: result.seed,
    created: new Date().toISOString(),
    seconds: (performance.now() - start) / 1000,
  };
  writeResult(target, ensemble);
  return ensemble;
}

async function openMember(run: string, protocol: string): Promise<Member> {
  const folder = existsSync(run) && statSync(run).isDirectory();
  const file = folder ? join(run, `result-${protocol}.json`) : run;
  if (!existsSync(file)) {
    const fix = `Make it with usdrl evaluate ${commandOf(protocol)}, or choose another --protocol.`;
    throw new InputError({ file, thing: 'result to fuse', found: 'no such file', wanted: 'a stored evaluation', fix });
  }
  const result = readJsonFile(file);
  if (!isEvaluation(result)) {
    const wanted = 'one that `usdrl evaluate linear|finetune|semi` wrote';
    throw new InputError({ file, thing: 'result to fuse', found: 'another kind of file', wanted });
  }
  const scores = await readScores(file, result.scores, `usdrl evaluate ${result.protocol} --force`);
  return { ...scores, file, result, classes: scores.draws[0].length / scores.labels.length };
}

function isEvaluation(value: unknown): value is Member['result'] {
  return isRecord(value) && typeof value.protocol === 'string' && isRecord(value.counts) && isRecord(value.data);
}

/** `semi-1` is made by `semi --fraction 0.01`. */
function commandOf(protocol: string): string {
  const [, percent] = /^semi-(.+)$/.exec(protocol) ?? [];
  return percent === undefined ? protocol : `semi --fraction ${Number(percent) / 100}`;
}

/** @throws InputError unless both results are about the same test clips */
function checkSame(one: Member, other: Member): void {
  const check = (thing: string, found: string | number, wanted: string | number): void => {
    if (found === wanted) return;
    throw new InputError({
      file: other.file,
      thing,
      found,
      wanted: `${wanted}, as in ${one.file}`,
      fix: 'Only evaluations of the same test clips can be fused: same data set folder, same split, same classes.',
    });
  };
  check('data set (fingerprint)', other.result.data.fingerprint, one.result.data.fingerprint);
  check('split', other.result.data.split ?? 'none', one.result.data.split ?? 'none');
  check('classes', other.classes, one.classes);
  check('test clips', other.clips.length, one.clips.length);
  const moved = other.clips.findIndex((clip, n) => clip !== one.clips[n] || other.labels[n] !== one.labels[n]);
  if (moved >= 0) {
    const described = ({ clips, labels }: Member): string => `recording ${clips[moved]} of class ${labels[moved]}`;
    check(`test clip ${moved}`, described(other), described(one));
  }
  check('draws of the labelled clips', other.draws.length, one.draws.length);
}
