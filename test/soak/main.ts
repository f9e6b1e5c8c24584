import { median, percentile } from '../support/statistics';
import { optionsFrom, type SoakOptions } from './options';
import { Soak } from './soak';

/** Gives whether nothing was lost or sent twice that need not have been. */
async function run(options: SoakOptions): Promise<boolean> {
  const processes = options.second ? 'two Node-REDs on one user folder, ' : '';
  console.log(`${processes}${options.kills} kills, access tokens of ${options.tokenSeconds} s, --seed ${options.seed}`);
  const startedAt = Date.now();
  const soak = await Soak.begin(options);
  try {
    for (let kill = 1; kill <= options.kills; kill++) console.log(`kill ${kill}: ${await soak.cycle()}`);
    await soak.reach(options.rotations);
    console.log(`\n${await figures(soak)}\n${Math.round((Date.now() - startedAt) / 1_000)} s in all`);
    return isSound(soak);
  } finally {
    await soak.end();
  }
}

function isSound({ tally, cloud }: Soak): boolean {
  const { wrongCauses, survived } = tally;
  return tally.lost('outside') + tally.sentTwiceOutside(cloud.sentTwice()) + wrongCauses + survived === 0;
}

async function figures(soak: Soak): Promise<string> {
  const { tally, cloud } = soak;
  const spans = await soak.spans();
  const sentTwice = cloud.sentTwice();
  const delays = [...tally.delays].map(([failure, count]) => `${count} × ${failure}`).join('; ') || 'none';
  return [
    `kills                                ${tally.kills}`,
    `  after the last pair was saved      ${tally.struck('harmless')}`,
    `  between rotation and pair on disk  ${tally.struck('in the span')}`,
    `  while the request was on its way   ${tally.struck('on the way')}`,
    `rotations                            ${cloud.rotations().length}`,
    `authorizations lost outside the span ${tally.lost('outside')}`,
    `authorizations lost inside the span  ${tally.lost('inside')}`,
    `  with a cause that does not fit     ${tally.wrongCauses}`,
    `  not lost, against what was reckoned ${tally.survived}`,
    `refresh tokens sent twice            ${tally.sentTwiceOutside(sentTwice)} outside, ${sentTwice.length} in all`,
    `commands that failed for a moment    ${delays}`,
    `half-written files left behind       ${await soak.leftovers()}`,
    `the span                             median ${median(spans)} ms, p99 ${percentile(spans, 99)} ms, longest ` +
      `${Math.max(...spans)} ms, of ${spans.length} refreshes`,
    '  from the moment the cloud rotates (its log) until the write of the journal has resolved (noted in the process)',
  ].join('\n');
}

run(optionsFrom(process.argv.slice(2))).then(
  (sound) => {
    console.log(sound ? 'Nothing was lost that need not have been.' : 'THE SOAK FAILED.');
    process.exitCode = sound ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  },
);
