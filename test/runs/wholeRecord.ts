interface About extends Record<string, unknown> {
  evaluations: Record<string, object>;
  data?: object;
  pretraining?: object;
}

/** A record with everything in it, of which a test says what it is about. */
export function wholeRecord(about: About): object {
  const time = '2026-01-01T00:00:00.000Z';
  const evaluation = {
    protocol: 'knn',
    hash: '',
    counts: {},
    perClass: [],
    settings: {},
    seconds: 1,
    version: '',
    created: time,
  };
  const evaluations = Object.entries(about.evaluations).map(([name, one]): [string, object] => [
    name,
    { ...evaluation, ...one },
  ]);
  const pretraining = {
    epochs: 1,
    steps: 1,
    parameters: 1,
    loss: 1,
    effectiveRank: 1,
    secondsPerEpoch: 1,
    seconds: 1,
    curve: [],
    warnings: [],
  };
  return {
    format: 'usdrl-record',
    id: 'a',
    seed: 0,
    hash: '',
    features: 'pretrained',
    preset: 'demo',
    settings: [],
    synthetic: false,
    machine: { backend: 'wasm', device: '', threads: 1, processor: '', memory: 1 },
    version: '',
    created: time,
    ...about,
    data: { dataset: 'none', split: 'all', name: 'none', fingerprint: '', ...about.data },
    ...(about.pretraining === undefined ? {} : { pretraining: { ...pretraining, ...about.pretraining } }),
    evaluations: Object.fromEntries(evaluations),
  };
}
