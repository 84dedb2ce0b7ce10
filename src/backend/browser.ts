// The engines that a page may run on.
export { useBrowserEngine, type BrowserEngine, type BrowserEngineReport } from './browserEngine';
export { adapterInWords } from './webgpu/adapter';
export { findBrowserAdapter } from './webgpu/browserWebgpu';
export { DeviceLost } from './webgpu/deviceLost';
