// `npm start`: Node-RED with this package, a simulated home and a flow to try, on this machine only.
// `npm start -- --once`: the same chain without a browser, step by step; ends with 0 or 1.
import { startDemo } from './demo.mjs';
import { runOnce } from './once.mjs';

if (process.argv.includes('--once')) {
  process.exitCode = await runOnce();
} else {
  const demo = await startDemo({ flow: 'examples/A lamp on and off.json' });
  console.log(`
  Node-RED        ${demo.editorUrl}
  Simulated home  ${demo.homeUrl}

  Open both addresses. In Node-RED, press the button at the left of "On": the kitchen lamp of the simulated
  home goes on, and the node in the middle says so. What was sent shows in the debug panel (the bug at the right).
  This home takes any number of calls a minute; the real cloud takes 12 for a device.
  Ctrl-C ends everything. Your changes stay in the folder .start.
`);
  process.exitCode = await demo.ended;
}
