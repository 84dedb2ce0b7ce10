/** Help on the settings of fine-tuning. @param part of the settings: `finetune` or `semi` */
export function fineTuningHelp(part: string): string {
  return `Settings, with --set ${part}.KEY=VALUE (nothing was released, so the defaults are ours):
  learningRate, milestones, decay    rate, epochs from 0 at which it is multiplied by decay
  momentum, batch, epochs            of SGD
  part                               clips that go through the network at once: memory, nothing else
  augment                            train on the random views of pre-training (true) or on those of evaluation (false)
  testEvery, report                  epochs from test to test; headline: best test or last`;
}
