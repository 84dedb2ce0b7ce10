export { isMissingPackage, missingPackage } from './optionalPackage';
export { InputError, Interrupted, type InputProblem } from './inputError';
export { visible } from './visible';
