import { basename, dirname } from 'node:path';

import { Claim, claimsIn } from '../data';
import { protocolOf, type OptionsOf, type ProtocolName } from '../protocols';
import type { Settings } from '../settings';
import { fileStore } from './detectorFiles';
import { openEvaluation, type EvaluationInput, type EvaluationRequest } from './evaluationInput';
import { provenance, resultFile, writeResult, type ResultTarget } from './provenance';
import { classifierKeeper, keptFile, type KeepTarget } from './keepClassifier';
import { keepResult, requireRun } from './records/keepRecord';
import { measurementName } from './records/measurement';
import type { Evaluated, ResultOf } from './result';
import { writeScores } from './scoresFile';

/** What a protocol is asked for, by its name. */
export type RequestOf<P extends ProtocolName> = EvaluationRequest & ResultTarget & KeepTarget & OptionsOf<P>;

/**
 * Evaluates an encoder by one protocol. The result is written as `result-NAME.json` in the run folder of the checkpoint, the scores of
 * the test clips beside it as `scores-NAME.npz`, everything else in a folder of its name, the classifier too if it is to be kept; the
 * record of the run takes it up.
 *
 * @throws InputError for unfit input, and before the work when the result exists and `force` is not given, or another process makes
 *   it; Interrupted when stopped
 */
export async function evaluate<P extends ProtocolName>(name: P, request: RequestOf<P>): Promise<ResultOf<P>> {
  // What the record needs is read before the work, which would be lost else.
  requireRun(request);
  const evaluated = await measureBy(name, request);
  keepResult(evaluated, request);
  return evaluated.result;
}

/** As {@link evaluate}, leaving the record of the run to the caller. */
export async function measureBy<P extends ProtocolName>(name: P, request: RequestOf<P>): Promise<Evaluated<P>> {
  const start = performance.now();
  const protocol = protocolOf(name);
  const asked = Object.fromEntries(protocol.options.map((key) => [key, request[key]])) as OptionsOf<P>;
  // Without knowing more, the name of the result tells whether there is one; before anything is opened.
  if (protocol.complete === undefined) target(name, request, asked);
  const input = await openEvaluation(request);
  let claim: Claim | undefined;
  try {
    const { dataset, settings, source, sourceHash, notes, seed } = input;
    const section = settings[name];
    const options = protocol.complete?.(asked, section) ?? asked;
    const file = target(name, request, options);
    // Others may measure something else of the run meanwhile, but not the same.
    if (file !== undefined) claim = Claim.hold(claimsIn(dirname(file), basename(file)), file);
    const folder = file === undefined ? undefined : folderBeside(file);
    const kept = keptFile(name, request, settings, folder);
    const store = folder === undefined ? undefined : fileStore(folder, input, request, kept);
    const keep = kept === undefined ? undefined : classifierKeeper(kept, name, input);
    const given = { ...input, folder, store, keep } as EvaluationInput & Parameters<typeof protocol.measure>[0];
    const { progress, signal } = request;
    const measured = await protocol.measure(given, section, options, { progress, signal });
    const result = {
      protocol: name,
      ...measured.fields,
      checkpoint: source,
      checkpointHash: sourceHash,
      classifier: kept,
      ...(measured.scores === undefined ? {} : writeScores(file, measured.scores)),
      notes: notes.length === 0 ? undefined : notes,
      settings: { ...measured.settings, ...viewSettings(settings) },
      ...provenance(dataset, seed, request.split),
      seconds: (performance.now() - start) / 1000,
    } as ResultOf<P>;
    writeResult(file, result);
    return { result, measurement: { protocol: name, ...options }, settings, file };
  } finally {
    claim?.release();
    input.close();
  }
}

/** Where the result goes. @throws InputError when there is one and `force` was not given */
function target<P extends ProtocolName>(
  name: P,
  { out, force, checkpoint, detector }: EvaluationRequest & ResultTarget,
  options: OptionsOf<P>,
): string | undefined {
  const resultName = `result-${measurementName({ protocol: name, ...options })}.json`;
  return resultFile(resultName, { out, force, checkpoint: checkpoint ?? detector });
}

/** The settings that decide what an evaluation sees. */
function viewSettings({ modality, augment, downstream }: Settings) {
  return { modality, frames: augment.frames, ...downstream };
}

/** The folder for what lies beside a result file. */
function folderBeside(file: string): string {
  return file.endsWith('.json') ? file.slice(0, -'.json'.length) : `${file}.files`;
}
