import { parseArgs } from 'node:util';
import { median } from '../support/statistics';
import { LeaderSoak, type LeaderKill } from './leader';

const CALLS_MS = 60_000;
/** A command may itself be waiting for the token of the leader. */
const TOLERANCE_MS = 5_000;
/** After so long everybody knows again what the leader knows. */
const KNOWN_MS = 5_000;

/** Gives whether nobody missed a command for longer than the restart, or knew too little five seconds after it. */
async function run(kills: number, seed: number, callsMs: number): Promise<boolean> {
  console.log(`a leader, five followers and three streams, ${kills} kills, --seed ${seed}`);
  const soak = await LeaderSoak.begin(seed);
  try {
    const alone = await soak.calls(callsMs);
    await soak.join();
    const together = await soak.calls(callsMs);
    console.log(`calls in ${callsMs / 1_000} s with one Node-RED: ${told(alone)}; with six: ${told(together)}`);
    soak.command();
    const all: LeaderKill[] = [];
    for (let kill = 0; kill < kills; kill++) {
      const done = await soak.cycle(kill);
      all.push(done);
      const { aim, restartMs, longestGapMs, knownAfterMs } = done;
      const times = `back after ${restartMs} ms, gap ${longestGapMs} ms, all known ${knownAfterMs} ms later`;
      console.log(`kill ${kill + 1}, ${aim}: ${times}`);
    }
    const { begins, resumes, readsOfFollowers } = await soak.figures();
    const restarts = all.map(({ restartMs }) => restartMs);
    const gaps = all.map(({ longestGapMs }) => longestGapMs);
    const tooLong = all.filter(({ restartMs, longestGapMs }) => longestGapMs > restartMs + TOLERANCE_MS).length;
    const known = all.map(({ knownAfterMs }) => knownAfterMs);
    const late = known.filter((afterMs) => afterMs > KNOWN_MS).length;
    const lines = [
      `restart of the leader     median ${median(restarts)} ms, longest ${Math.max(...restarts)} ms`,
      `gap of a follower         median ${median(gaps)} ms, longest ${Math.max(...gaps)} ms`,
      `longer than the restart   ${tooLong}`,
      `all known after           median ${median(known)} ms, longest ${Math.max(...known)} ms`,
      `later than 5 s            ${late}`,
      `streams                   began ${begins} times, went on ${resumes} times`,
      `reads and polls by followers  ${readsOfFollowers}`,
    ];
    console.log(`\n${lines.join('\n')}`);
    return tooLong + late === 0;
  } finally {
    await soak.end();
  }
}

function told(calls: ReadonlyMap<string, number>): string {
  return [...calls].map(([what, count]) => `${count} × ${what}`).join(', ') || 'none';
}

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    'calls-seconds': { type: 'string', default: String(CALLS_MS / 1_000) },
  },
});
run(Number(values.kills), Number(values.seed), Number(values['calls-seconds']) * 1_000).then(
  (isSound) => {
    console.log(isSound ? 'Nobody was left behind.' : 'THE SOAK FAILED.');
    process.exitCode = isSound ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
