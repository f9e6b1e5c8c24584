/** The sidebar in a browser: how soon a large home is drawn, and what 50 events a second cost beside Node-RED's own debug sidebar. */
import { chromium, type CDPSession, type Page } from 'playwright-core';
import type { LiveDevice, LiveHome } from '../../src/base/contract/live-home';
import { EditorPage } from '../support/browser';
import { account, event, tab } from '../support/example-flows';
import { deviceId } from '../support/flows';
import { startNodeRed, type NodeRed } from '../support/node-red-process';
import { hand, ratio, type Row } from './row';

const DEVICES = 300;
const PER_SECOND = 50;
const MEASURED_MS = 6_000;
const ROUNDS = 3;
const SIDEBAR = 'smartthings-sidebar';
const FLOWS = [
  { ...tab },
  { ...tab, id: 'tab2', label: 'Messages', disabled: true },
  { ...account },
  // Its own status on the canvas would cost more than all of the sidebar.
  { ...event, account: 'account1', devices: [deviceId('Front door')] },
  {
    ...{ id: 'inject1', type: 'inject', z: 'tab2', x: 200, y: 80, name: '', props: [{ p: 'payload' }], topic: '' },
    ...{
      repeat: (1 / PER_SECOND).toFixed(3),
      crontab: '',
      once: true,
      onceDelay: 0.1,
      payload: '',
      payloadType: 'date',
    },
    wires: [['debug1']],
  },
  {
    ...{ id: 'debug1', type: 'debug', z: 'tab2', x: 400, y: 80, name: '', active: true, tosidebar: true, wires: [] },
    ...{ console: false, tostatus: false, complete: 'payload', targetType: 'msg', statusVal: '', statusType: 'auto' },
  },
];

interface Load {
  /** Frames a second. */
  readonly frames: number;
  /** Of the main thread's time, from 0 to 1. */
  readonly busy: number;
}

async function measure(): Promise<Row[]> {
  const nodeRed = await startNodeRed({ flows: FLOWS });
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: ['--no-sandbox', '--disable-gpu'],
  });
  try {
    const editor = await EditorPage.open(browser, nodeRed.url, { type: 'smartthings-account' });
    const cdp = await editor.page.context().newCDPSession(editor.page);
    await cdp.send('Performance.enable');
    const [idle, ours, debug]: [Load[], Load[], Load[]] = [[], [], []];
    for (let round = 0; round < ROUNDS; round++) {
      await editor.evaluate("RED.sidebar.show('info')");
      idle.push(await loadOf(editor.page, cdp));
      ours.push(await whileTold(nodeRed, editor, () => loadOf(editor.page, cdp)));
      debug.push(await whileDebugged(nodeRed, editor, () => loadOf(editor.page, cdp)));
    }
    const drawn = await drawTimes(editor);
    const [none, told, debugged] = [middle(idle), middle(ours), middle(debug)];
    return [
      {
        what: `${DEVICES} devices, from the answer to the drawn rows`,
        ours: `${drawn.toFixed(0)} ms`,
        other: '',
        figure: `${drawn.toFixed(0)} ms`,
        aim: '< 100 ms',
      },
      {
        what: `${PER_SECOND} events/s, main thread busy (debug sidebar: ${PER_SECOND} messages/s)`,
        ...{ ours: percent(told.busy), other: percent(debugged.busy) },
        ...{ figure: ratio(told.busy - none.busy, debugged.busy - none.busy), aim: '≤ 1' },
      },
      {
        what: `${PER_SECOND} events/s, frames a second (nothing to do: ${none.frames.toFixed(0)})`,
        ...{ ours: told.frames.toFixed(1), other: debugged.frames.toFixed(1) },
        ...{ figure: ratio(told.frames, none.frames), aim: '≥ 0.97' },
      },
    ];
  } finally {
    await browser.close();
    await nodeRed.remove();
  }
}

const percent = (share: number): string => `${(share * 100).toFixed(1)} %`;

/** The median by how busy it was. */
function middle(loads: Load[]): Load {
  const sorted = [...loads].sort((one, other) => one.busy - other.busy);
  return sorted[Math.floor(sorted.length / 2)] ?? { frames: 0, busy: 0 };
}

async function loadOf(page: Page, cdp: CDPSession): Promise<Load> {
  const tasksOf = async (): Promise<number> => {
    const { metrics } = await cdp.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration')?.value ?? 0;
  };
  const before = await tasksOf();
  const frames = await page.evaluate<number>(`new Promise((resolve) => {
    const begun = performance.now();
    let frames = 0;
    const count = () => {
      frames++;
      if (performance.now() - begun < ${MEASURED_MS}) requestAnimationFrame(count);
      else resolve((frames * 1000) / (performance.now() - begun));
    };
    requestAnimationFrame(count);
  })`);
  return { frames, busy: ((await tasksOf()) - before) / (MEASURED_MS / 1000) };
}

/** The sidebar is looked at, and the lamps of the simulated home are switched by hand. */
async function whileTold<Result>(nodeRed: NodeRed, editor: EditorPage, work: () => Promise<Result>): Promise<Result> {
  await editor.evaluate(`RED.sidebar.show('${SIDEBAR}')`);
  await editor.page.locator('[role="treeitem"]').first().waitFor();
  await editor.page.locator('.smartthings-sidebar-row[data-kind="device"]').first().click();
  const { json } = await nodeRed.request('GET', '/smartthings/accounts/account1');
  const url = `${(json as { simulatorUrl: string }).simulatorUrl}/home/hand`;
  const controls = [
    ['Kitchen lamp', 'main/switch/switch'],
    ['Bedroom air conditioner', 'main/switch/switch'],
    ['Back door', 'main/contactSensor/contact'],
  ] as const;
  let count = 0;
  const timer = setInterval(() => {
    const [label = '', control] = controls[count++ % controls.length] ?? [];
    const body = JSON.stringify({ deviceId: deviceId(label), control });
    fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body }).catch(() => undefined);
  }, 1000 / PER_SECOND);
  const result = await work();
  clearInterval(timer);
  await editor.evaluate("RED.sidebar.show('info')");
  return result;
}

async function whileDebugged<Result>(
  nodeRed: NodeRed,
  editor: EditorPage,
  work: () => Promise<Result>,
): Promise<Result> {
  const enabled = FLOWS.map((node) => (node.id === 'tab2' ? { ...node, disabled: false } : node));
  await editor.evaluate("RED.sidebar.show('debug')");
  await nodeRed.deploy(enabled);
  await editor.page.locator('.red-ui-debug-msg').nth(20).waitFor();
  const result = await work();
  await nodeRed.deploy(FLOWS);
  await editor.evaluate("$('#red-ui-sidebar-debug-clear').trigger('click')");
  return result;
}

/** The median of some openings with a home of many devices. */
async function drawTimes({ page }: EditorPage): Promise<number> {
  const devices = Array.from({ length: DEVICES }, (_, index) => deviceOf(index));
  await page.route(/smartthings\/accounts\/[^/]+\/home$/, async (route) => {
    const reply = await route.fetch();
    await route.fulfill({ response: reply, json: { ...((await reply.json()) as LiveHome), devices } });
  });
  const times: number[] = [];
  for (let opening = 0; opening < 7; opening++) {
    await page.evaluate("RED.sidebar.show('info')");
    await page.waitForTimeout(300);
    times.push(
      await page.evaluate<number>(`new Promise((resolve, reject) => {
        const place = document.querySelector('.smartthings-sidebar-tree');
        // What the last opening has drawn must not be taken for this one's.
        place?.querySelectorAll('[role="treeitem"]').forEach((row) => row.firstChild?.parentNode.replaceChildren());
        performance.clearResourceTimings();
        RED.sidebar.show('${SIDEBAR}');
        const ending = performance.now() + 20000;
        const look = () => {
          const rows = [...document.querySelectorAll('.smartthings-sidebar-tree [role="treeitem"]')];
          const isDrawn = rows.some((row) => row.textContent.includes('Device'));
          const answer = performance.getEntriesByType('resource').find(({ name }) => name.endsWith('/home'));
          if (isDrawn && answer) resolve(performance.now() - answer.responseEnd);
          else if (performance.now() > ending) reject(new Error('nothing was drawn'));
          else requestAnimationFrame(look);
        };
        requestAnimationFrame(look);
      })`),
    );
  }
  return times.sort((one, other) => one - other)[Math.floor(times.length / 2)] ?? 0;
}

function deviceOf(index: number): LiveDevice {
  const attributes = Object.fromEntries(
    Array.from({ length: 12 }, (_, part) => [`value${String(part)}`, { value: index + part }]),
  );
  const now = { component: 'main', capability: 'switch', attribute: 'switch', value: 'on' };
  return {
    ...{ deviceId: `device-${String(index)}`, label: `Device ${String(index)}`, name: 'lamp', kind: 'Light', now },
    ...{
      room: `Room ${String(index % 20)}`,
      roomId: `room-${String(index % 20)}`,
      location: 'Home',
      locationId: 'home',
    },
    ...{ online: true, components: [{ id: 'main', label: 'main', capabilities: ['switch'] }] },
    values: { main: { switch: { switch: { value: 'on' } }, powerMeter: attributes } },
  };
}

hand(measure());
