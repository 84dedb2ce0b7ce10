// The engines that a page may run on.
export { useBrowserEngine, type BrowserEngine, type BrowserEngineReport } from './browserEngine';
