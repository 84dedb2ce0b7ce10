export { buildPage, type BuiltPage, type PageOptions } from './buildPage';
