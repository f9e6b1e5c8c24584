import assert from 'node:assert/strict';
import type { Simulator } from '../../src/simulator';
import { cabin, home } from '../../src/simulator/devices/places';
import { startCloudAndRed } from '../support/cloud-and-red';
import { account, clientOf, mode, signedIn, tab } from '../support/flows';
import { type Red, until, type FlowNode, type Message } from '../support/red';

const [atHome, away, night] = home.modes;
const place = { location: 'Home', locationId: home.locationId };
const current = `/locations/${home.locationId}/modes/current`;

describe('the mode node', () => {
  let simulator: Simulator;
  let red: Red;
  let id: string;

  startCloudAndRed((both) => ({ simulator, red, id } = both));

  const load = async (nodes: readonly FlowNode[], properties: object = {}): Promise<void> => {
    const { refreshToken } = await signedIn(simulator);
    const flow = [tab, account(id, { apiUrl: simulator.url, ...properties }), ...nodes];
    await red.load(flow, { [id]: { ...clientOf(simulator), refreshToken } });
    const state = async (): Promise<unknown> => (await red.request('get', `/smartthings/accounts/${id}`)).body.state;
    await until(async () => (await state()) === 'authorized', 'the token');
  };
  const byHand = (to: (typeof home.modes)[number] | undefined): void => {
    assert.ok(to);
    simulator.home.setMode(home.locationId, to);
  };
  const changes = (): string[] =>
    simulator.log.requests.filter(({ path }) => path === current).map(({ method }) => method);
  const looks = (): number => changes().filter((method) => method === 'GET').length;
  /** What a node sends by itself. */
  const heard = (node: string): Message[] => {
    const messages: Message[] = [];
    red.node(`${node}-end`).on('input', (msg) => void messages.push(msg));
    return messages;
  };

  describe('that is asked', () => {
    const nodes = (): FlowNode[] => [
      ...mode('read', id),
      ...mode('placed', id, { location: 'place', locationType: 'msg' }),
      ...mode('night', id, { action: 'set', mode: night?.id }),
      ...mode('set', id, { action: 'set' }),
      ...mode('from', id, { action: 'set', mode: 'wanted', modeType: 'msg', location: home.locationId }),
    ];

    it('reads the mode of the only location, and which was before', async () => {
      await load(nodes());
      const answer = await red.answer('read', { topic: 'kept' });
      assert.equal(answer.payload, 'Home');
      assert.equal(answer.topic, 'kept');
      assert.deepEqual(answer.mode, { modeId: atHome?.id, label: 'Home', ...place, previous: null });
      byHand(away);
      const { payload, mode: later } = await red.answer('placed', { place: 'HOME' });
      assert.equal(payload, 'Away');
      assert.deepEqual(later, { modeId: away?.id, label: 'Away', ...place, previous: 'Home' });
      assert.match(red.statuses.get('placed')?.text ?? '', /^Away · \d\d:\d\d$/);
    });

    it('sets the mode that was chosen, or that the message names, and spends no call on the present one', async () => {
      await load(nodes());
      const answer = await red.answer('night', { payload: 'ignored' });
      assert.deepEqual(answer.mode, { modeId: night?.id, label: 'Night', ...place, previous: 'Home' });
      assert.equal(answer.payload, 'Night');
      assert.equal(simulator.home.currentMode(home.locationId)?.label, 'Night');
      assert.deepEqual(changes(), ['GET', 'PUT']);
      await red.answer('set', { payload: ' night ' });
      assert.deepEqual(changes(), ['GET', 'PUT']);
      for (const [node, msg] of [
        ['set', { payload: 'AWAY' }],
        ['set', { payload: atHome?.id }],
        ['from', { wanted: 'Away', payload: 'Night' }],
      ] as const) {
        await red.answer(node, { ...msg });
      }
      assert.equal(simulator.home.currentMode(home.locationId)?.label, 'Away');
    });

    it('ends in the mode of the last message, though the first waits for its names, and then for the cloud', async () => {
      await load(nodes());
      const slow = { kind: 'slow', delayMs: 200, waitFirst: true } as const;
      simulator.faults.next('api', slow, ({ method }) => method === 'PUT');
      simulator.faults.next('api', { kind: 'slow', delayMs: 200 }, ({ path }) => path.endsWith('/modes'));
      const wanted = ['Night', 'Away', 'Home', 'Away'];
      const answers = await Promise.all(wanted.map((payload) => red.answer('set', { payload })));
      assert.deepEqual(
        answers.map(({ payload }) => payload),
        wanted,
      );
      assert.equal(simulator.home.currentMode(home.locationId)?.label, 'Away');
    });

    it('refuses what names no mode or no location, before anything is set', async () => {
      await load(nodes());
      for (const payload of [undefined, null, '', ' ']) {
        await red.refusal('set', { payload }, 'invalid_message', 'home.nameMissing');
      }
      for (const payload of [1, false, {}, ['Night'], { modeId: night?.id }]) {
        await red.refusal('set', { payload }, 'invalid_message', 'runtime.field.noText');
      }
      for (const payload of ['Party', '../current', 'constructor', 'x'.repeat(100_000)]) {
        const error = await red.refusal('set', { payload }, 'invalid_message', 'home.nameUnknown');
        assert.equal(error.text.params.existing, 'Home, Away, Night');
      }
      await red.refusal('placed', { place: cabin.locationId }, 'invalid_message', 'home.nameUnknown');
      await red.refusal('placed', { place: 5 }, 'invalid_message', 'runtime.field.noText');
      assert.deepEqual(changes(), []);
    });

    it('says which modes there are where one has vanished', async () => {
      await load(nodes());
      assert.ok(night);
      simulator.home.placeRegister.removeMode(home, night);
      const error = await red.refusal('night', {}, 'invalid_message', 'home.nameUnknown');
      assert.equal(error.text.params.existing, 'Home, Away');
    });
  });

  describe('that watches', () => {
    const often = { pollInterval: '0.02' };

    it('tells each change once, but not what it finds at the start', async () => {
      await load([...mode('watch', id, { action: 'watch' })], { ...often, events: 'poll' });
      const messages = heard('watch');
      await until(() => looks() >= 2, 'a second look');
      assert.match(red.statuses.get('watch')?.text ?? '', /^Home · /);
      for (const to of [away, night, atHome]) {
        byHand(to);
        await until(() => messages.some(({ payload }) => payload === to?.label), `${to?.label ?? ''} is told`);
        const seen = looks();
        await until(() => looks() >= seen + 2, 'more looks');
      }
      assert.deepEqual(
        messages.map(({ payload, mode: told }) => [payload, (told as { previous: string }).previous]),
        [
          ['Away', 'Home'],
          ['Night', 'Away'],
          ['Home', 'Night'],
        ],
      );
      const lists = simulator.log.requests.filter(({ path }) => path === '/devices');
      assert.deepEqual(lists, [], 'the home is not polled for it');
      const { _msgid, ...first } = messages[0] ?? {};
      assert.equal(typeof _msgid, 'string');
      const told = { modeId: away?.id, label: 'Away', ...place, previous: 'Home' };
      assert.deepEqual(first, { payload: 'Away', mode: told });
    });

    it('tells at once what another node reads or sets, for no call of its own', async () => {
      await load([
        ...mode('watch', id, { action: 'watch', location: 'Home' }),
        ...mode('second', id, { action: 'watch' }),
        ...mode('set', id, { action: 'set' }),
        ...mode('read', id),
      ]);
      await until(() => red.statuses.get('second')?.fill === 'green', 'the first look');
      await until(() => red.statuses.get('watch')?.fill === 'green', 'the first look');
      assert.equal(looks(), 1, 'both share a look');
      const [messages, others] = [heard('watch'), heard('second')];
      await red.answer('set', { payload: 'Away' });
      await red.answer('set', { payload: 'Away' });
      byHand(night);
      await red.answer('read');
      await until(() => others.length === 2, 'both are told');
      for (const told of [messages, others]) {
        assert.deepEqual(
          told.map(({ payload }) => payload),
          ['Away', 'Night'],
        );
      }
    });

    it('hears of a change by an event, for no call, and never has the home polled for it', async () => {
      const watches = mode('watch', id, { action: 'watch' });
      await red.load([
        tab,
        account(id, { mode: 'simulator', ...often }),
        ...watches,
        ...mode('set', id, { action: 'set' }),
      ]);
      await until(() => red.statuses.get('watch')?.fill === 'green', 'the first look');
      await red.answer('set', { payload: 'Home' });
      const messages = heard('watch');
      const view = async (): Promise<Message> => (await red.request('get', `/smartthings/accounts/${id}`)).body;
      const { simulatorUrl, calls } = await view();
      for (const to of [away, night]) {
        await fetch(`${String(simulatorUrl)}/home/hand`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ locationId: home.locationId, mode: to?.id }),
        });
        await until(() => messages.some(({ payload }) => payload === to?.label), 'the change is told');
      }
      assert.equal(messages.length, 2);
      assert.deepEqual((await view()).calls, calls);
    });

    it('says what is wrong, goes on looking, and is well again by itself', async () => {
      simulator.faults.always('api', { kind: 'status', status: 403, body: '{}' }, ({ path }) => path === current);
      await load(
        [...mode('watch', id, { action: 'watch' }), ...mode('lost', id, { action: 'watch', location: 'Attic' })],
        often,
      );
      const messages = heard('watch');
      await until(() => looks() >= 3, 'it tries again');
      assert.equal(red.statuses.get('watch')?.fill, 'red');
      await until(() => red.statuses.get('lost')?.fill === 'red', 'an unknown location');
      const warnings = red.logged().match(/api\.forbidden|api\.scopeMissing/g) ?? [];
      assert.equal(warnings.length, 1, 'the log has it once');
      simulator.faults.clear();
      await until(() => red.statuses.get('watch')?.fill === 'green', 'well again');
      byHand(away);
      await until(() => messages.length === 1, 'the change is told');
    });

    it('waits for a sign-in without a call, and ends with its node', async () => {
      const watch = mode('watch', id, { action: 'watch' });
      await red.load([tab, account(id, { apiUrl: simulator.url, ...often }), ...watch], { [id]: clientOf(simulator) });
      await until(() => red.statuses.get('watch') !== undefined, 'the account says so');
      assert.deepEqual(changes(), []);
      const { clientId } = simulator.defaultApp;
      const scopes = ['r:locations:*'];
      const code = simulator.approve({ clientId, redirectUri: 'https://httpbin.org/get', scopes });
      await red.request('post', `/smartthings/accounts/${id}/exchange`, { code });
      await until(() => looks() >= 2, 'it looks');
      await red.deploy([tab, account(id, { apiUrl: simulator.url, ...often })]);
      const ended = looks();
      assert.equal((await red.request('get', `/smartthings/accounts/${id}/scenes?refresh=1`)).status, 502);
      assert.equal((await red.request('get', `/smartthings/accounts/${id}`)).status, 200);
      assert.equal(looks(), ended);
    });
  });
});
