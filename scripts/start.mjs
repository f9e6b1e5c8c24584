// `npm start`: Node-RED with this package, a simulated home and a flow to try, on this machine only.
// `npm start -- --again`: another one beside it, in a folder of its own. `--folder <path>`: in that folder.
// `npm start -- --once`: the same chain without a browser, step by step; ends with 0 or 1.
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startDemo } from './demo.mjs';
import { takeFolder } from './lock.mjs';
import { runOnce } from './once.mjs';

const root = join(import.meta.dirname, '..');
const { values } = parseArgs({
  options: { once: { type: 'boolean' }, again: { type: 'boolean' }, folder: { type: 'string', default: '.start' } },
});

if (values.once) process.exitCode = await runOnce();
else await start(resolve(root, values.folder));

async function start(usualFolder) {
  let folder = usualFolder;
  let { tell, holder } = await takeFolder(folder);
  for (let number = 2; values.again && holder; number++) {
    folder = `${usualFolder}-${number}`;
    ({ tell, holder } = await takeFolder(folder));
  }
  if (holder) {
    tellOf(holder);
    return;
  }
  const { editorUrl, homeUrl, ended } = await startDemo({ flow: 'examples/A lamp on and off.json', userDir: folder });
  tell({ editorUrl, homeUrl });
  console.log(`
  Node-RED        ${editorUrl}
  Simulated home  ${homeUrl}

  Open both addresses. In Node-RED, press the button at the left of "On": the kitchen lamp of the simulated
  home goes on, and the node in the middle says so. What was sent shows in the debug panel (the bug at the right).
  Then open the back door on the page of the simulated home: a message comes out of the node "Back door".
  This home takes any number of calls a minute; the real cloud takes 12 for a device.
  The tab "Practice signing in" lets you walk through the real sign-in before you have a Samsung account.
  Ctrl-C ends everything. Your changes stay in ${folder}.
`);
  process.exitCode = await ended;
}

/** Two in one folder would share flows, credentials and tokens without knowing. */
function tellOf({ editorUrl, homeUrl }) {
  const where = editorUrl ? `at ${editorUrl}, its simulated home at ${homeUrl}` : 'in a moment: it is just starting';
  console.log(`\n  Already running ${where}\n  For another one beside it: npm start -- --again\n`);
}
