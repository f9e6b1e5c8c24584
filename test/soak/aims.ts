import { watch } from 'node:fs';
import { setTimeout as pause } from 'node:timers/promises';
import type { Random } from '../../src/base/ports';
import type { RequestLog } from '../../src/simulator';
import { JOURNAL_FILE } from './journal-file';

const ANY_MOMENT_MS = 1_200;
const AFTER_ROTATION_MS = 20;
const AFTER_SAVE_MS = 10;

/** Where a kill is aimed: at any moment, just after the cloud rotated, or just after the journal was written. */
export type Aim = 'any moment' | 'rotation' | 'journal';

export interface Target {
  readonly userDir: string;
  readonly log: RequestLog;
  /** Gives up waiting for what does not come. */
  readonly patienceMs: number;
}

/** Half of the kills come at any moment, the others at a refresh. */
export function chooseAim(random: Random): Aim {
  const number = random.number();
  if (number < 0.5) return 'any moment';
  return number < 0.75 ? 'rotation' : 'journal';
}

/** Resolves at the moment of the kill. */
export async function momentOf(aim: Aim, target: Target, random: Random): Promise<void> {
  if (aim === 'any moment') return pause(random.number() * ANY_MOMENT_MS);
  if (aim === 'rotation') {
    await nextRotation(target);
    return pause(random.number() * AFTER_ROTATION_MS);
  }
  await nextSave(target);
  return pause(random.number() * AFTER_SAVE_MS);
}

async function nextRotation({ log, patienceMs }: Target): Promise<void> {
  const before = log.rotations.length;
  const giveUpAt = Date.now() + patienceMs;
  while (log.rotations.length === before && Date.now() < giveUpAt) await pause(1);
}

/** The journal is written twice for a refresh: the intent before the call, the pair after it. */
function nextSave({ userDir, patienceMs }: Target): Promise<void> {
  return new Promise((resolve) => {
    const finish = (): void => {
      clearTimeout(patience);
      watcher.close();
      resolve();
    };
    const watcher = watch(userDir, (_event, name) => {
      if (name === JOURNAL_FILE) finish();
    });
    const patience = setTimeout(finish, patienceMs);
  });
}
