// The whole chain once, without a browser: sign in to the simulated home, refresh, switch the lamp, read it back.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startDemo } from './demo.mjs';

const example = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'examples', 'A lamp on and off.json'), 'utf8'));
const account = example.find(({ type }) => type === 'smartthings-account');
const lamp = example.find(({ type }) => type === 'smartthings-command').device;

/** Prints each step with its time; gives 0 when all of them worked, else 1. */
export async function runOnce() {
  const userDir = mkdtempSync(join(tmpdir(), 'smartthings-once-'));
  let demo;
  const step = async (what, work) => {
    const start = performance.now();
    const outcome = await work();
    console.log(
      `${what.padEnd(34)} ${String(outcome).padEnd(30)} ${(performance.now() - start).toFixed(0).padStart(6)} ms`,
    );
  };
  try {
    await step('Start Node-RED', async () => {
      demo = await startDemo({ flow: onceFlow(), userDir, quiet: true, port: 0 });
      return demo.editorUrl;
    });
    const state = (method, path = '') => ask(demo, method, `smartthings/accounts/${account.id}${path}`);
    let before;
    await step('Signed in to the simulated home', async () => {
      before = await until(
        // The editor answers before the flows have started.
        () => state('GET').catch((error) => ({ state: error.message })),
        ({ state }) => state === 'authorized',
      );
      return before.locations.map(({ name }) => name).join(', ');
    });
    await step('Refresh the token', async () => {
      const after = await state('POST', '/refresh');
      if (!(Date.parse(after.refreshedAt) > Date.parse(before.refreshedAt)))
        throw new Error('The token is the old one');
      return after.state;
    });
    for (const value of ['on', 'off', 'on']) {
      await step(`Switch the lamp ${value}`, async () => (await ask(demo, 'POST', 'once/switch', { value })).status);
      await step('Read it back', async () => {
        const { payload } = await until(
          () => ask(demo, 'POST', 'once/read', {}),
          (read) => read.payload === value,
        );
        return payload;
      });
    }
    console.log('Everything works.');
    return 0;
  } catch (error) {
    console.error(`That did not work: ${error.message}`);
    return 1;
  } finally {
    await demo?.stop();
    rmSync(userDir, { recursive: true, force: true });
  }
}

function onceFlow() {
  const z = 'once0000000000';
  const node = (id, type, more) => ({ id: `${z}${id}`, type, z, x: 100, y: 100, ...more });
  const change = (rules) => ({ name: '', rules, wires: [] });
  const set = (p, to) => ({ t: 'set', p, pt: 'msg', to, tot: 'jsonata' });
  const smartthings = { account: account.id, device: lamp, deviceType: 'str', capability: 'switch' };
  const wire = (...ids) => [ids.map((id) => `${z}${id}`)];
  return [
    { id: z, type: 'tab', label: 'once' },
    account,
    node('a', 'http in', { url: '/once/switch', method: 'post', wires: wire('b') }),
    node('b', 'change', { ...change([set('payload', 'payload.value')]), wires: wire('c') }),
    node('c', 'smartthings-command', { ...smartthings, wires: wire('z') }),
    node('d', 'http in', { url: '/once/read', method: 'post', wires: wire('e') }),
    node('e', 'smartthings-status', { ...smartthings, attribute: 'switch', wires: wire('f') }),
    node('f', 'change', { ...change([set('payload', '{"payload": payload}')]), wires: wire('z') }),
    node('g', 'catch', { scope: null, uncaught: false, wires: wire('h') }),
    node('h', 'change', {
      ...change([set('payload', '{"error": error}'), set('statusCode', '500')]),
      wires: wire('z'),
    }),
    node('z', 'http response', { wires: [] }),
  ];
}

async function ask(demo, method, path, body) {
  const reply = await fetch(demo.editorUrl + path, {
    method,
    headers: { 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const answer = await reply.json().catch(() => undefined);
  if (!reply.ok) throw new Error(answer?.error?.message ?? `${path} answered ${reply.status}`);
  return answer;
}

async function until(ask, isRight) {
  for (let attempt = 0; attempt < 300; attempt++) {
    const answer = await ask();
    if (isRight(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('It did not come about in half a minute.');
}
