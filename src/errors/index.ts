export { isDecimal } from './decimal';
export { inFile, InputError, Interrupted, type InputProblem } from './inputError';
export { isMissingPackage, missingPackage } from './optionalPackage';
export { StorageError, storing } from './storageError';
export { printable, visible, visibleJson } from './visible';
