export { nodeModule } from './nodeModule';
