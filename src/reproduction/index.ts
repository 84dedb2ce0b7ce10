export { runMainJob, type MainJobOptions, type MainJobReport, type MainJobResult } from './mainJob';
export { mainFigures, mainTable, writeMainReport } from './mainJobReport';
export { profileNamed, profiles, type Profile } from './profiles';
