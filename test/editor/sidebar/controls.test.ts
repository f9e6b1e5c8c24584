import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

interface Control {
  readonly kind: string;
  readonly isOn?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly press: unknown;
}
const { controlOf, mainSwitchOf } = editorModule('sidebar/home/controls') as {
  controlOf(device: object, place: object): Control | undefined;
  mainSwitchOf(device: object): Control | undefined;
};
/** What waits for its time, by its number less one. */
const timers: (() => void)[] = [];
const { Trying } = editorModule('sidebar/home/trying', {
  RED: {
    _: (key: string, params: object = {}) =>
      [key.replace(/^.*:/, ''), ...(Object.values(params) as unknown[])].join(' '),
  },
  window: {
    setTimeout: (work: () => void) => timers.push(work),
    clearTimeout: (timer = 0) => Reflect.deleteProperty(timers, timer - 1),
  },
}) as {
  Trying: new (
    ask: (body: object) => Promise<object>,
    outcome: object,
    now: () => number,
  ) => {
    press(press: object, label: string): Promise<void>;
    scene(sceneId: string, label: string): Promise<void>;
    told(changes: object): void;
    close(): void;
  };
};
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

function device(capability: string, attribute: string, value: object, capabilities = [capability]): object {
  return {
    ...{ deviceId: 'd', components: [{ id: 'main', label: 'main', capabilities }] },
    values: { main: { [capability]: { [attribute]: value } } },
  };
}
const place = (capability: string, attribute: string, component = 'main'): object => ({
  ...{ deviceId: 'd', component, capability, attribute },
});

describe('what a row is operated with', () => {
  it('is a switch that sends the other state and knows what the home will tell', () => {
    const lamp = device('switch', 'switch', { value: 'on' });
    const control = mainSwitchOf(lamp);
    assert.deepEqual([control?.kind, control?.isOn], ['switch', true]);
    assert.deepEqual(plain(control?.press), { ...place('switch', 'switch'), command: 'off', args: [], wanted: 'off' });
    const muted = controlOf(device('audioMute', 'mute', { value: 'unmuted' }), place('audioMute', 'mute'));
    assert.deepEqual(plain(muted?.press), {
      ...place('audioMute', 'mute'),
      command: 'mute',
      args: [],
      wanted: 'muted',
    });
  });

  it('is a slider on which the present value lies', () => {
    const dimmer = controlOf(device('switchLevel', 'level', { value: 64 }), place('switchLevel', 'level'));
    assert.deepEqual([dimmer?.kind, dimmer?.min, dimmer?.max], ['slider', 0, 100]);
    const press = (dimmer?.press as (value: number) => unknown)(30);
    assert.deepEqual(plain(press), { ...place('switchLevel', 'level'), command: 'setLevel', args: [30], wanted: 30 });
    const heating = ['thermostatHeatingSetpoint', 'heatingSetpoint'] as const;
    const warm = controlOf(device(...heating, { value: 70, unit: 'F' }), place(...heating));
    assert.deepEqual([warm?.min, warm?.max], [45, 86]);
    const hot = controlOf(device(...heating, { value: 41, unit: 'C' }), place(...heating));
    assert.equal(hot?.max, 41);
  });

  it('is nothing where a value only reports, is of another component, or may open a house', () => {
    assert.equal(controlOf(device('lock', 'lock', { value: 'locked' }), place('lock', 'lock')), undefined);
    assert.equal(
      controlOf(device('doorControl', 'door', { value: 'closed' }), place('doorControl', 'door')),
      undefined,
    );
    assert.equal(controlOf(device('switchLevel', 'level', { value: 'x' }), place('switchLevel', 'level')), undefined);
    assert.equal(controlOf(device('switch', 'switch', { value: 'on' }), place('switch', 'switch', 'other')), undefined);
    // Dead on this model.
    assert.equal(mainSwitchOf(device('switch', 'switch', { value: 'on' }, [])), undefined);
    assert.equal(controlOf(device('constructor', 'name', { value: 1 }), place('constructor', 'name')), undefined);
  });
});

describe('a press', () => {
  const press = { ...place('switch', 'switch'), command: 'on', args: [], wanted: 'on' };
  const report = (value: string): object => ({ values: [{ ...place('switch', 'switch'), value }] });
  let said: string[];
  let asked: object[];
  let nowMs: number;
  const outcome = { say: (kind: string, sentence: string) => said.push(`${kind}: ${sentence}`) };
  const trying = (answer: () => Promise<object>): InstanceType<typeof Trying> =>
    new Trying(
      (body) => {
        asked.push(body);
        return answer();
      },
      outcome,
      () => nowMs,
    );

  beforeEach(() => {
    said = [];
    asked = [];
    nowMs = 0;
    timers.length = 0;
  });

  it('says what it cost, and how long the home took once it tells so', async () => {
    const tries = trying(() => Promise.resolve({ ms: 120, calls: 1 }));
    await tries.press(press, 'Lamp');
    assert.deepEqual(
      plain(asked),
      [{ do: 'command', ...place('switch', 'switch'), command: 'on', args: [], attribute: undefined }].map(plain),
    );
    nowMs = 400;
    tries.told(report('off'));
    tries.told({ values: [{ ...place('switch', 'switch', 'second'), value: 'on' }] });
    nowMs = 900;
    tries.told(report('on'));
    tries.told(report('on'));
    assert.deepEqual(said, [
      'busy: Lamp · try.underWay',
      'busy: Lamp · try.waiting · cost.oneCall',
      'good: Lamp · try.followed 0.9 · cost.oneCall',
    ]);
  });

  it('hears of a home that is quicker than the answer', async () => {
    let answer = (_reply: object): void => undefined;
    const tries = trying(() => new Promise((resolve) => (answer = resolve)));
    const pressing = tries.press(press, 'Lamp');
    tries.told(report('on'));
    answer({ ms: 5, calls: 2 });
    await pressing;
    assert.equal(said.at(-1), 'good: Lamp · try.followed 0.0 · cost.calls 2');
    // What it did then says nothing of the next press.
    const again = tries.press(press, 'Lamp');
    answer({ ms: 5, calls: 1 });
    await again;
    assert.equal(said.at(-1), 'busy: Lamp · try.waiting · cost.oneCall');
  });

  it('says so where the home does not follow, or nobody is told of it any more', async () => {
    const tries = trying(() => Promise.resolve({ ms: 120, calls: 1 }));
    await tries.press(press, 'Lamp');
    for (const work of timers) work();
    assert.equal(said.at(-1), 'good: Lamp · try.accepted 120 · cost.oneCall');
    await tries.press(press, 'Fan');
    tries.close();
    assert.equal(said.at(-1), 'good: Fan · try.accepted 120 · cost.oneCall');
    const before = said.length;
    tries.close();
    tries.told(report('on'));
    assert.equal(said.length, before);
  });

  it('is sent once where somebody presses the same again before it is answered, and again afterwards', async () => {
    const answers: ((reply: object) => void)[] = [];
    const tries = trying(() => new Promise((resolve) => answers.push(resolve)));
    const first = tries.press(press, 'Lamp');
    await tries.press(press, 'Lamp');
    assert.equal(answers.length, 1);
    answers[0]?.({ ms: 5, calls: 1 });
    await first;
    void tries.press(press, 'Lamp');
    assert.equal(answers.length, 2);
    // On, off and on again are three.
    void tries.press({ ...press, command: 'off' }, 'Lamp');
    void tries.press(press, 'Lamp');
    assert.equal(answers.length, 4);
  });

  it('is what one hears of when another one before it is answered late', async () => {
    const answers: ((reply: object) => void)[] = [];
    const tries = trying(() => new Promise((resolve) => answers.push(resolve)));
    const pressing = [tries.press(press, 'Lamp'), tries.press({ ...press, deviceId: 'fan' }, 'Fan')];
    for (const answer of answers.reverse()) answer({ ms: 5, calls: 1 });
    await Promise.all(pressing);
    assert.equal(said.at(-1), 'busy: Fan · try.waiting · cost.oneCall');
    assert.equal(Object.keys(timers).length, 1);
  });

  it('says why it failed, also when another one was pressed meanwhile', async () => {
    let fail = (_failure: Error): void => undefined;
    const tries = trying(() => new Promise((_resolve, reject) => (fail = reject)));
    const pressing = tries.press(press, 'Lamp');
    const failLamp = fail;
    void tries.press({ ...press, deviceId: 'fan' }, 'Fan');
    failLamp(new Error('gone'));
    await pressing;
    assert.equal(said.at(-1), 'bad: Lamp · dialog.failed.noAnswer');
  });

  it('says why it failed', async () => {
    await trying(() => Promise.reject(new Error('gone'))).press(press, 'Lamp');
    assert.equal(said.at(-1), 'bad: Lamp · dialog.failed.noAnswer');
  });

  it('runs a scene', async () => {
    await trying(() => Promise.resolve({ ms: 80, calls: 0 })).scene('s1', 'Dinner');
    assert.deepEqual(plain(asked), [{ do: 'scene', sceneId: 's1' }]);
    assert.equal(said.at(-1), 'good: Dinner · try.ran 80 · cost.nothing');
  });
});
