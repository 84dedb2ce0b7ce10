import { xlaEngineAcross } from './xla/loadXla';

/** Bytes of memory that training can take on devices of their own; nothing where it takes the machine's, or where none is told. */
export function deviceMemory(): number | undefined {
  return xlaEngineAcross()?.batchMemory();
}
