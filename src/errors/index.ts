export { InputError, Interrupted, type InputProblem } from './inputError';
