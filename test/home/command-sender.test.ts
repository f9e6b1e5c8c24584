import assert from 'node:assert/strict';
import type { DeviceCommand } from '../../src/api/device-shapes';
import { SmartThingsError } from '../../src/base/errors';
import { thisMoment } from '../../src/base/moment';
import { HttpFailure, type HttpRequest } from '../../src/base/ports';
import { text } from '../../src/base/text';
import { Home } from '../../src/home/home';
import { apiOn, failsWith } from '../support/api-fixture';
import { settle } from '../support/fake-clock';
import { accepted, FakeCloud } from '../support/fake-cloud';
import { reply, type FakeAnswer } from '../support/fake-http';

const on: DeviceCommand = { component: 'main', capability: 'switch', command: 'on', arguments: [] };
const level = (value: unknown): DeviceCommand =>
  ({ component: 'main', capability: 'switchLevel', command: 'setLevel', arguments: [value] }) as DeviceCommand;
const SEND = 'POST /devices/lamp/commands';

function home(bodies: Record<string, unknown> = {}) {
  const cloud = new FakeCloud(bodies);
  const { api, clock } = apiOn(cloud);
  const all = new Home(api, clock);
  const send = (commands: DeviceCommand[], signal?: AbortSignal) =>
    all.commands.send({ deviceId: 'lamp', commands }, signal);
  return { cloud, clock, all, send };
}

/** Answers when it is told to. */
function held() {
  const waiting: (() => void)[] = [];
  const answer = (request: HttpRequest): Promise<FakeAnswer> =>
    new Promise((resolve) => waiting.push(() => resolve(accepted(request))));
  return { waiting, answer };
}

describe('CommandSender', () => {
  it('sends a command and reports what became of it', async () => {
    const { send, all, cloud } = home();
    all.devices.feed([{ deviceId: 'lamp', label: 'Kitchen lamp', name: '', type: '', components: [] }]);
    assert.deepEqual(await send([on]), {
      deviceId: 'lamp',
      label: 'Kitchen lamp',
      room: null,
      status: 'ACCEPTED',
      results: [{ ...on, id: 'c0', status: 'ACCEPTED' }],
    });
    assert.deepEqual(cloud.commands, [[on]]);
  });

  it('says which of several commands is refused, counted over all requests', async () => {
    const refusal = (index: number) =>
      reply(422, {
        error: {
          ...{ code: 'ConstraintViolationError', message: 'The request is malformed.' },
          details: [
            {
              ...{ code: 'UnprocessableEntityError', target: `commands[${index}].arguments[0]` },
              ...{ message: 'must have a maximum value of 100', details: [] },
            },
          ],
        },
      });
    let requests = 0;
    const later = home({ [SEND]: (request: HttpRequest) => (++requests === 2 ? refusal(1) : accepted(request)) });
    const all = Array.from({ length: 13 }, () => level(50));
    const late = await failsWith(later.send(all), 'invalid_command');
    assert.deepEqual([late.text.key, late.text.params.number], ['command.refusedAmong', 12]);
    assert.equal(late.cause.results?.length, 10);
    // Of one there is nothing to tell apart, and a place that is none names nothing.
    const single = await failsWith(home({ [SEND]: () => refusal(0) }).send([level(50)]), 'invalid_command');
    assert.equal(single.text.key, 'api.commandRefused');
    const nowhere = await failsWith(home({ [SEND]: () => refusal(7) }).send([on, on]), 'invalid_command');
    assert.equal(nowhere.text.key, 'api.commandRefused');
  });

  it('splits into requests of ten, one after the other', async () => {
    const { waiting, answer } = held();
    const { send, cloud } = home({ [SEND]: answer });
    const report = send(Array.from({ length: 25 }, (_, index) => level(index)));
    for (let request = 0; request < 3; request++) {
      await settle();
      assert.equal(cloud.requests.length, request + 1);
      waiting[request]?.();
    }
    assert.equal((await report).results.length, 25);
    assert.deepEqual(
      cloud.commands.map((commands) => commands.map(({ arguments: [value] }) => value)),
      [0, 10, 20].map((from) => Array.from({ length: from === 20 ? 5 : 10 }, (_, index) => from + index)),
    );
  });

  it('stops at the first failure and tells what was sent before it', async () => {
    let requests = 0;
    const { send, cloud } = home({
      [SEND]: (request: HttpRequest) => (++requests === 2 ? reply(409, { requestId: 'r2' }) : accepted(request)),
    });
    const error = await failsWith(send(Array.from({ length: 25 }, () => on)), 'device_state', 'api.deviceState');
    assert.equal(cloud.requests.length, 2);
    assert.deepEqual([error.cause.statusCode, error.cause.requestId, error.cause.results?.length], [409, 'r2', 10]);
  });

  it('makes an error of a result FAILED, with all results', async () => {
    const results = [
      { id: 'a', status: 'ACCEPTED' },
      { id: 'b', status: 'FAILED' },
    ];
    const { send, all } = home({ [SEND]: { results } });
    const error = await failsWith(send([on, level(5)]), 'device_state', 'home.commandFailed');
    assert.equal(error.text.params.command, 'setLevel');
    assert.deepEqual(error.cause, {
      code: 'device_state',
      statusCode: 200,
      results: [
        { ...on, id: 'a', status: 'ACCEPTED' },
        { ...level(5), id: 'b', status: 'FAILED' },
      ],
    });
    const place = { deviceId: 'lamp', component: 'main' };
    assert.equal(all.shadow.get({ ...place, capability: 'switch', attribute: 'switch' })?.value, 'on');
    assert.equal(all.shadow.get({ ...place, capability: 'switchLevel', attribute: 'level' }), undefined);
  });

  it('reports the worst of the results', async () => {
    const worst = async (...statuses: string[]): Promise<string> => {
      const { send } = home({ [SEND]: { results: statuses.map((status) => ({ status })) } });
      return (await send(statuses.map(() => on))).status;
    };
    assert.equal(await worst('COMPLETED', 'ACCEPTED', 'COMPLETED'), 'ACCEPTED');
    assert.equal(await worst('COMPLETED', 'COMPLETED'), 'COMPLETED');
    assert.equal(await worst('ACCEPTED', 'SOMETHING_NEW'), 'SOMETHING_NEW');
  });

  it('remembers what accepted commands should lead to', async () => {
    const { send, all } = home();
    const path = { deviceId: 'lamp', component: 'main', capability: 'switchLevel', attribute: 'level' };
    const status = { main: { switch: {}, switchLevel: { level: { value: 1, unit: '%' } } } };
    all.shadow.recordDevice('lamp', status, 'poll', thisMoment());
    await send([on, level(64)]);
    const known = all.shadow.get(path);
    assert.deepEqual([known?.value, known?.unit, known?.source], [64, '%', 'command']);
    assert.equal(all.shadow.get({ ...path, capability: 'switch', attribute: 'switch' })?.value, 'on');
  });

  describe('checks before a call is spent', () => {
    it('arguments, commands and empty orders', async () => {
      const { send, all, cloud } = home();
      await failsWith(send([on, level('64')]), 'invalid_command', 'command.argumentRefused');
      await failsWith(send([{ ...on, command: 'explode' }]), 'invalid_command', 'command.unknownCommand');
      await failsWith(send([]), 'invalid_message', 'home.commandsMissing');
      await failsWith(all.commands.send({ deviceId: '', commands: [on] }), 'invalid_message', 'home.deviceMissing');
      await failsWith(all.commands.send({ deviceId: '..', commands: [on] }), 'invalid_message', 'api.idImpossible');
      assert.deepEqual(cloud.commands, []);
    });

    it('but asks the cloud once for a newer definition before it refuses', async () => {
      const schema = { type: 'string' };
      const commands = { setLevel: { name: 'setLevel', arguments: [{ name: 'level', schema }] } };
      const { send, cloud } = home({ '/capabilities/switchLevel/1': { id: 'switchLevel', commands } });
      await send([level('half')]);
      await failsWith(send([level(50)]), 'invalid_command', 'command.argumentRefused');
      assert.deepEqual(cloud.calls, ['GET /capabilities/switchLevel/1', 'POST /devices/lamp/commands?ordered=true']);
    });

    it('leaves to the cloud what nobody can define', async () => {
      for (const answer of [reply(403), new HttpFailure('timeout', 'TIMEOUT')]) {
        const { send, cloud, clock } = home({ '/capabilities/acme.fog/1': () => answer });
        const report = send([{ ...on, capability: 'acme.fog' }]);
        await clock.pass(60_000);
        assert.equal((await report).status, 'ACCEPTED');
        assert.equal(cloud.commands.length, 1);
      }
    });

    const newWord = {
      component: 'main',
      capability: 'thermostatMode',
      command: 'setThermostatMode',
      arguments: ['sauna'],
    };
    for (const [name, answer] of Object.entries({
      'answers 503': reply(503),
      'is limited': reply(429),
      'is dropped': new HttpFailure('network', 'ECONNRESET'),
      'never comes': 'never' as const,
    })) {
      it(`but sends a word that may be new where the definition ${name}, within a second`, async () => {
        const { send, all, cloud, clock } = home({ '/capabilities/thermostatMode/1': () => answer });
        const sent = [send([newWord]), all.command('other', { capability: 'thermostatMode', payload: 'sauna' })];
        await clock.pass(1_000);
        for (const report of await Promise.all(sent)) assert.equal(report.status, 'ACCEPTED');
        assert.deepEqual(cloud.commands, [[newWord], [newWord]]);
      });

      it(`and a command of an unknown capability where its definition ${name}, within a second`, async () => {
        const { send, cloud, clock } = home({ '/capabilities/acme.fog/1': () => answer });
        const sent = send([{ ...on, capability: 'acme.fog' }]);
        await clock.pass(1_000);
        assert.equal((await sent).status, 'ACCEPTED');
        assert.equal(cloud.commands.length, 1);
      });
    }

    it('not a part that a status read has just shown, and one that it has shown to be gone', async () => {
      const components = [{ id: 'main', label: 'main', capabilities: ['switch', 'switchLevel'] }];
      const { send, all, cloud } = home({
        '/devices/lamp/status': { components: { main: { switch: {} }, two: { switch: {} } } },
      });
      all.devices.feed([{ deviceId: 'lamp', label: 'L', name: '', type: '', components }]);
      await failsWith(send([{ ...on, component: 'two' }]), 'invalid_command', 'home.componentUnknown');
      await all.read({ deviceId: 'lamp' });
      assert.equal((await send([{ ...on, component: 'two' }])).status, 'ACCEPTED');
      await failsWith(send([level(5)]), 'invalid_command', 'home.capabilityUnknown');
      assert.equal(cloud.requests.length, 2);
    });

    it('components and capabilities of a known device, after a look at a fresh list', async () => {
      const components = [
        { id: 'main', label: 'main', capabilities: ['switch'] },
        { id: 'hub', label: 'hub', capabilities: [] },
      ];
      const device = { deviceId: 'lamp', label: 'L', name: '', type: '', components };
      const { send, all, cloud, clock } = home({
        '/devices': { items: [{ deviceId: 'lamp', components: [{ id: 'main', capabilities: [{ id: 'fan' }] }] }] },
      });
      all.devices.feed([device]);
      const component = await failsWith(send([{ ...on, component: 'x' }]), 'invalid_command', 'home.componentUnknown');
      assert.equal(component.text.params.existing, 'main, hub');
      const capability = await failsWith(send([level(5)]), 'invalid_command', 'home.capabilityUnknown');
      assert.equal(capability.text.params.existing, 'switch');
      await send([{ ...on, component: 'hub' }]);
      assert.equal(cloud.requests.length, 1);
      await clock.pass(3_600_001);
      const fresh = await failsWith(send([level(5)]), 'invalid_command', 'home.capabilityUnknown');
      assert.equal(fresh.text.params.existing, 'fan');
    });
  });

  describe('keeps order', () => {
    it('for one device, and does not hold up others', async () => {
      const { waiting, answer } = held();
      const { all, cloud } = home({ [SEND]: answer });
      const order = (deviceId: string, value: number) => all.commands.send({ deviceId, commands: [level(value)] });
      const mine = [order('lamp', 1), order('lamp', 2), order('lamp', 3)];
      await order('other', 9);
      assert.equal(cloud.requests.length, 2);
      for (let index = 0; index < 3; index++) {
        waiting[index]?.();
        await settle();
      }
      await Promise.all(mine);
      assert.deepEqual(
        cloud.commands.map(([command]) => command?.arguments[0]),
        [1, 9, 2, 3],
      );
    });

    it('also where finding the first command takes longer', async () => {
      const { all, cloud } = home({
        '/capabilities/acme.fog/1': async () => {
          await settle();
          return reply(200, {
            id: 'acme.fog',
            attributes: { fog: { setter: 'setFog' } },
            commands: { setFog: { arguments: [{ name: 'fog', schema: { type: 'number' } }] } },
          });
        },
      });
      await Promise.all([
        all.command('lamp', { capability: 'acme.fog', payload: 7 }),
        all.command('lamp', { payload: 'off' }),
      ]);
      assert.deepEqual(
        cloud.commands.map(([command]) => command?.command),
        ['setFog', 'off'],
      );
    });

    it('also where fields take longer, and asks for no field of what it refuses', async () => {
      const { waiting, answer } = held();
      const { all, cloud } = home({ [SEND]: answer });
      let begun = 0;
      let give: (value: number) => void = () => undefined;
      const slow = new Promise<number>((resolve) => (give = resolve));
      const ask = (payload: number | Promise<number>) =>
        all.command('lamp', async () => (begun++, { capability: 'switchLevel', payload: await payload }));
      const sent = [ask(slow), ask(22)];
      await settle();
      assert.equal(begun, 2, 'fields are worked out at once');
      give(11);
      for (let index = 0; index < 2; index++) {
        await settle();
        waiting[index]?.();
      }
      await Promise.all(sent);
      assert.deepEqual(
        cloud.commands.map(([command]) => command?.arguments[0]),
        [11, 22],
      );
      const crowd = Promise.allSettled(Array.from({ length: 501 }, () => ask(1)));
      assert.equal(begun, 502);
      all.close();
      await crowd;
    });

    it('where a field can’t be worked out: those behind go on', async () => {
      const { all } = home();
      const broken = failsWith(
        all.command('lamp', () => Promise.reject(new SmartThingsError('invalid_message', text('home.deviceMissing')))),
        'invalid_message',
      );
      assert.equal((await all.command('lamp', { payload: 'on' })).status, 'ACCEPTED');
      await broken;
    });

    it('after a failure: it does not block those behind it', async () => {
      let requests = 0;
      const { send } = home({
        [SEND]: (request: HttpRequest) => (++requests === 1 ? reply(409) : accepted(request)),
      });
      const first = failsWith(send([on]), 'device_state');
      const second = failsWith(send([level('x')]), 'invalid_command');
      assert.equal((await send([on])).status, 'ACCEPTED');
      await Promise.all([first, second]);
    });

    it('when one that waits gives up: those behind still wait for those before', async () => {
      const { waiting, answer } = held();
      const { send, cloud } = home({ [SEND]: answer });
      const controller = new AbortController();
      const first = send([level(1)]);
      const second = failsWith(send([level(2)], controller.signal), 'network', 'api.aborted');
      const third = send([level(3)]);
      await settle();
      controller.abort();
      await second;
      await settle();
      assert.equal(cloud.requests.length, 1);
      waiting[0]?.();
      await first;
      await settle();
      waiting[1]?.();
      await third;
      assert.deepEqual(
        cloud.commands.map(([command]) => command?.arguments[0]),
        [1, 3],
      );
    });

    it('of so many, and refuses more', async () => {
      const { waiting, answer } = held();
      const { send, cloud, all } = home({ [SEND]: answer });
      const sent = Array.from({ length: 500 }, () => send([on]));
      const error = await failsWith(send([on]), 'rate_limited', 'home.tooManyWaiting');
      assert.equal(error.text.params.waiting, 500);
      const ended = Promise.allSettled(sent);
      await settle();
      all.close();
      assert.ok((await ended).every(({ status }) => status === 'rejected'));
      assert.equal(cloud.requests.length, 1);
      assert.equal(waiting.length, 1);
    });
  });

  it('lets a read after it see what it did, though an older read is still under way', async () => {
    const answers: (() => void)[] = [];
    const off = { components: { main: { switch: { switch: { value: 'off' } } } } };
    const lampIs = (value: string) => JSON.parse(JSON.stringify(off).replace('off', value)) as typeof off;
    let value = 'off';
    const { all, send } = home({
      '/devices/lamp/status': () => {
        const told = lampIs(value);
        return new Promise((resolve) => answers.push(() => resolve(reply(200, told))));
      },
    });
    const query = { deviceId: 'lamp', capability: 'switch', attribute: 'switch' };
    const before = all.read(query);
    await settle();
    await send([on]);
    value = 'on';
    const after = all.read(query);
    await settle();
    for (const answer of answers) answer();
    assert.deepEqual([(await before).payload, (await after).payload], ['off', 'on']);
    assert.equal((await all.read({ ...query, maxAgeSeconds: 60 })).payload, 'on');
  });

  it('ends what waits and what is under way when the home closes', async () => {
    const { send, all, cloud } = home({ [SEND]: () => 'never' });
    const ended = [1, 2, 3].map((value) => failsWith(send([level(value)]), 'network', 'api.closed'));
    await settle();
    all.close();
    await Promise.all(ended);
    assert.equal(cloud.requests.length, 1);
  });
});
