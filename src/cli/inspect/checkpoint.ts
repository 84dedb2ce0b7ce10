import { describeCheckpoint } from '../../checkpoints';
import { checkTorchFile } from '../../data';
import { visible } from '../../errors';
import type { LongWork } from '../../progress';
import type { Answer } from '../action';
import { columns, namedValues } from '../textTable';

/** Describes a checkpoint: format, model, state of the optimiser, every tensor. Damaged members are found. */
export async function inspectCheckpoint(file: string, work: LongWork): Promise<Answer> {
  if (!file.endsWith('.safetensors')) await checkTorchFile(file, work);
  const summary = await describeCheckpoint(file);
  const { kind, encoder, hidden, tokens, classes, aliases, optimizer, problems, tensors, ...about } = summary;
  const head = namedValues({
    checkpoint: file,
    format: about.format,
    'SHA-256': about.sha256,
    kind,
    encoder,
    hidden,
    tokens: tokens === undefined ? undefined : `${tokens.temporal} temporal, ${tokens.spatial} spatial`,
    classes,
    epoch: about.epoch,
    seed: about.seed,
    data: about.data,
    synthetic: about.synthetic,
    ...about.metadata,
    settings: about.settings?.join(', '),
    entries: about.entries,
    values: about.values,
    'shared tensors': aliasText(aliases),
    optimiser:
      optimizer === undefined ? 'no state' : `Adam, ${optimizer.parameters} parameters, ${optimizer.steps} updates`,
  });
  const failed = problems.length === 0 ? '' : `\nwhat does not fit:\n${problems.map((text) => `  ${text}\n`).join('')}`;
  const beside = [
    ...(about.extras ?? []).map((text) => `  beside the weights, passed over: ${visible(text)}\n`),
    ...(about.notes ?? []).map((text) => `  ${visible(text)}\n`),
  ];
  const rows = tensors.map(({ name, dtype, shape }) => [name, dtype, `(${shape.join(', ')})`]);
  return {
    result: { ...summary, kind: 'checkpoint', model: kind, file },
    text: `${head}${beside.length === 0 ? '' : `\n${beside.join('')}`}${failed}\n${columns(['tensor', 'dtype', 'shape'], rows)}`,
  };
}

function aliasText({ pairs, different }: { pairs: number; different: string[] }): string | undefined {
  if (pairs === 0) return undefined;
  return different.length === 0 ? `${pairs} pairs of names, all equal` : `${different.length} of ${pairs} pairs differ`;
}
