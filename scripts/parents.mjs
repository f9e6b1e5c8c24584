import { execFileSync } from 'node:child_process';

const LOOK_MS = 500;

/**
 * Calls `onGone` once the npm that runs this script has gone. Told to end, npm ends the shell between the two, and killed not even
 * that; the script hears of neither. Does nothing where no npm runs it.
 */
export function whenNpmIsGone(onGone) {
  if (process.env.npm_lifecycle_event === undefined) return;
  const shell = process.ppid;
  const npm = parentOf(shell);
  const look = setInterval(() => {
    if (process.ppid === shell && (npm === undefined || isAlive(npm))) return;
    clearInterval(look);
    onGone();
  }, LOOK_MS);
  look.unref();
}

function parentOf(pid) {
  try {
    return Number(execFileSync('ps', ['-o', 'ppid=', '-p', String(pid)], { encoding: 'utf8' })) || undefined;
  } catch {
    // Without such a program, as on Windows, the shell alone is watched.
    return undefined;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}
