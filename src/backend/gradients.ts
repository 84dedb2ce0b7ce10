import { registerOwnGradients } from './ownGradients';

/**
 * Registers the gradients of all operations. The core package alone has none, and only the native engine's package brings
 * them with it; without this a training step on another engine ends in "gradient function not found".
 */
export async function loadGradients(): Promise<void> {
  await import('@tensorflow/tfjs');
  registerOwnGradients();
}
