import { existsSync } from 'node:fs';
import { join } from 'node:path';

import type { LongWork } from '../progress';
import { pretrain } from '../runs';
import { resolveSettings } from '../settings';
import { importSynthetic } from '../synthetic';

const folder = 'runs/page';

/**
 * The run that a page is made from where none is named: preset `demo` on the synthetic set, pre-trained here unless that was done
 * before. What was interrupted goes on.
 */
export async function pretrainedForPage({ progress, signal }: LongWork): Promise<string> {
  const [data, out] = [join(folder, 'data'), join(folder, 'run')];
  if (existsSync(join(out, 'record.json'))) return out;
  if (!existsSync(join(data, 'dataset.json'))) await importSynthetic(data, { progress, signal });
  const settings = resolveSettings({ preset: 'demo' });
  const resume = existsSync(join(out, 'config.json'));
  await pretrain({ data, split: 'cross-subject', out, settings, resume, progress, signal });
  return out;
}
