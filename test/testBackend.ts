import { backendNames, type BackendName } from '../src/backend';

/** The backend the tests run on: the environment variable `USDRL_BACKEND`, default `auto`. */
export const testBackend: BackendName | 'auto' =
  backendNames.find((name) => name === process.env.USDRL_BACKEND) ?? 'auto';
