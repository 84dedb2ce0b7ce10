export { examine } from './examine';
export type { DoctorReport, Finding } from './finding';
export { formatReport } from './formatReport';
