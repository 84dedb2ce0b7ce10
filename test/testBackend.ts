import { backendNames, type BackendName } from '../src/backend';

/** The backend the tests run on: the environment variable `USDRL_BACKEND`, default `auto`. */
export const testBackend: BackendName | 'auto' =
  backendNames.find((name) => name === process.env.USDRL_BACKEND) ?? 'auto';

/** Whether steps are compiled there: by TensorFlow, which `auto` takes wherever set-up went well, and by XLA. */
export const testCompiles = testBackend === 'tensorflow' || testBackend === 'auto' || testBackend === 'xla';
