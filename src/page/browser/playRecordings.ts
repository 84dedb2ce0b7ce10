import { playerData, type PlayerData } from '../../report/browser';
import { kinectV2 } from '../../skeleton';
import type { ShownRecording } from './messages';

declare global {
  interface Window {
    /** The script of the player, which the document has beside this program. */
    usdrlPlayer: (id: string, data: PlayerData) => void;
  }
}

let players = 0;

/** Plays a recording and its neighbours side by side in an element, in the place of what played there. */
export function playRecordings(place: HTMLElement, asked: ShownRecording, nearest: readonly ShownRecording[]): void {
  const clips = [
    { name: `${asked.action}, person ${asked.subject}`, clip: asked.clip },
    ...nearest.map((one, rank) => ({ name: captionOf(one, rank, asked), clip: one.clip })),
  ];
  const id = `page-${(players += 1)}`;
  const root = document.createElement('div');
  root.dataset.skeletonPlayer = id;
  root.className = 'player';
  root.setAttribute('role', 'group');
  root.setAttribute('aria-label', `Skeleton player: ${clips.map(({ name }) => name).join('; ')}`);
  const stage = document.createElement('div');
  stage.dataset.stage = '';
  root.append(stage);
  place.replaceChildren(root);
  window.usdrlPlayer(id, playerData(clips, kinectV2, { height: 150, sync: 'fraction' }));
}

function captionOf({ action, subject, similarity }: ShownRecording, rank: number, asked: ShownRecording): string {
  const mark = action === asked.action ? '✓ same action' : '✗ another action';
  return `${rank + 1}. ${action}, person ${subject} · ${similarity.toFixed(3)} · ${mark}`;
}
