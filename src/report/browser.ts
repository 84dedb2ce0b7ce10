// What of this room loads in a page.
export { playerData, type PlayerOptions } from './player/playerData';
export { playerScript, type PlayerData } from './player/playerScript';
export type { PlayerClip } from './player/skeletonPoster';
export { categories, diverging } from './theme';
