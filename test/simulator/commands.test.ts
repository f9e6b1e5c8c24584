import assert from 'node:assert/strict';
import type { Reply } from './visitor';
import { Visitor, ask, dig } from './visitor';

const on = { component: 'main', capability: 'switch', command: 'on', arguments: [] };

describe('commands to the simulated cloud', () => {
  let visitor: Visitor;
  beforeEach(async () => {
    visitor = await Visitor.signedIn();
  });
  afterEach(() => Visitor.closeAll());

  const value = (label: string, capability: string, attribute: string, component?: string): unknown =>
    visitor.simulator.home.value(label, capability, attribute, component);
  const statuses = ({ json }: Reply): unknown[] => {
    const results = dig(json, 'results');
    return Array.isArray(results) ? results.map((result) => dig(result, 'status')) : [];
  };
  const refused = (reply: Reply): unknown[] => [
    reply.status,
    dig(reply.json, 'error', 'details', 0, 'target'),
    dig(reply.json, 'error', 'details', 0, 'message'),
  ];

  it('are accepted at once, and the state follows', async () => {
    const reply = await visitor.command('Kitchen lamp', on);
    assert.equal(reply.status, 200);
    assert.deepEqual(statuses(reply), ['ACCEPTED']);
    assert.match(String(dig(reply.json, 'results', 0, 'id')), /^[0-9a-f-]{36}$/);
    assert.equal(value('Kitchen lamp', 'switch', 'switch'), 'off');
    await visitor.clock.pass(299);
    assert.equal(value('Kitchen lamp', 'switch', 'switch'), 'off');
    await visitor.clock.pass(1);
    assert.equal(value('Kitchen lamp', 'switch', 'switch'), 'on');
  });

  it('go to main unless a component is named, and need no arguments where there are none', async () => {
    await visitor.command('Counter strip', { capability: 'switch', command: 'on' });
    await visitor.command('Counter strip', { ...on, component: 'outlet2', command: 'off' });
    await visitor.clock.pass(300);
    assert.equal(value('Counter strip', 'switch', 'switch'), 'on');
    assert.equal(value('Counter strip', 'switch', 'switch', 'outlet2'), 'off');
    assert.equal(value('Counter strip', 'powerMeter', 'power'), 860);
  });

  const effects: [string, string, string, unknown[], [string, string, unknown][]][] = [
    [
      'Kitchen lamp',
      'switchLevel',
      'setLevel',
      [64, 10],
      [
        ['switchLevel', 'level', 64],
        ['switch', 'switch', 'on'],
      ],
    ],
    [
      'Dining light',
      'switchLevel',
      'setLevel',
      [0],
      [
        ['switchLevel', 'level', 0],
        ['switch', 'switch', 'off'],
      ],
    ],
    [
      'Kitchen lamp',
      'colorControl',
      'setColor',
      [{ hue: 33.3, saturation: 100, level: 20, switch: 'on' }],
      [
        ['colorControl', 'hue', 33.3],
        ['colorControl', 'saturation', 100],
        ['switchLevel', 'level', 20],
        ['switch', 'switch', 'on'],
      ],
    ],
    [
      'Kitchen lamp',
      'colorTemperature',
      'setColorTemperature',
      [2200],
      [['colorTemperature', 'colorTemperature', 2200]],
    ],
    ['Front door', 'lock', 'unlock', [], [['lock', 'lock', 'unlocked']]],
    ['Water valve', 'valve', 'close', [], [['valve', 'valve', 'closed']]],
    [
      'Hall thermostat',
      'thermostatMode',
      'setThermostatMode',
      ['eco'],
      [
        ['thermostatMode', 'thermostatMode', 'eco'],
        ['thermostatOperatingState', 'thermostatOperatingState', 'heating'],
      ],
    ],
    [
      'Hall thermostat',
      'thermostatMode',
      'off',
      [],
      [['thermostatOperatingState', 'thermostatOperatingState', 'idle']],
    ],
    [
      'Hall thermostat',
      'thermostatHeatingSetpoint',
      'setHeatingSetpoint',
      [18],
      [['thermostatHeatingSetpoint', 'heatingSetpoint', 18]],
    ],
    ['Living room TV', 'audioVolume', 'volumeUp', [], [['audioVolume', 'volume', 15]]],
    ['Living room TV', 'audioMute', 'setMute', ['muted'], [['audioMute', 'mute', 'muted']]],
    ['Living room TV', 'tvChannel', 'channelUp', [], [['tvChannel', 'tvChannel', '8']]],
    ['Living room TV', 'mediaPlayback', 'pause', [], [['mediaPlayback', 'playbackStatus', 'paused']]],
    [
      'Living room TV',
      'samsungvd.mediaInputSource',
      'setInputSource',
      ['HDMI2'],
      [['samsungvd.mediaInputSource', 'inputSource', 'HDMI2']],
    ],
    ['House meter', 'energyMeter', 'resetEnergyMeter', [], [['energyMeter', 'energy', 0]]],
    ['Aroma diffuser', 'forestscent20417.mist', 'setMist', ['steady'], [['forestscent20417.mist', 'mist', 'steady']]],
    ['Aroma diffuser', 'forestscent20417.mist', 'pulse', [], [['forestscent20417.mist', 'mist', 'pulse']]],
  ];
  for (const [label, capability, command, args, expected] of effects) {
    it(`${capability}.${command}(${JSON.stringify(args)}) changes ${label}`, async () => {
      const reply = await visitor.command(label, { component: 'main', capability, command, arguments: args });
      assert.equal(reply.status, 200, reply.text);
      await visitor.clock.pass(300);
      for (const [of, attribute, wanted] of expected) assert.equal(value(label, of, attribute), wanted, attribute);
    });
  }

  it('move a door through its states, and its contact with it', async () => {
    const seen: unknown[] = [];
    visitor.simulator.home.onChange(({ attribute, value: now }) => seen.push(`${attribute} ${JSON.stringify(now)}`));
    await visitor.command('Garage door', { capability: 'doorControl', command: 'open' });
    await visitor.clock.pass(2000);
    await visitor.command('Garage door', { capability: 'doorControl', command: 'close' });
    await visitor.clock.pass(2000);
    assert.deepEqual(seen, [
      'door "opening"',
      'contact "open"',
      'door "open"',
      'door "closing"',
      'door "closed"',
      'contact "closed"',
    ]);
  });

  it('move a shade to a position', async () => {
    await visitor.command('Bedroom shade', {
      capability: 'windowShadeLevel',
      command: 'setShadeLevel',
      arguments: [40],
    });
    await visitor.clock.pass(300);
    assert.equal(value('Bedroom shade', 'windowShade', 'windowShade'), 'closing');
    await visitor.clock.pass(2000);
    assert.equal(value('Bedroom shade', 'windowShade', 'windowShade'), 'partially open');
    assert.equal(value('Bedroom shade', 'windowShadeLevel', 'shadeLevel'), 40);
    await visitor.command('Bedroom shade', { capability: 'windowShade', command: 'close' });
    await visitor.clock.pass(2000);
    assert.equal(value('Bedroom shade', 'windowShade', 'windowShade'), 'closed');
  });

  it('count up from what was asked, not from what is reported yet', async () => {
    const up = { capability: 'audioVolume', command: 'volumeUp' };
    await visitor.command('Living room TV', up, up, up);
    await visitor.clock.pass(300);
    assert.equal(value('Living room TV', 'audioVolume', 'volume'), 17);
  });

  it('come ten at a time, answered in order', async () => {
    const ten = Array.from({ length: 10 }, (_, index) => ({
      capability: 'switchLevel',
      command: 'setLevel',
      arguments: [index + 1],
    }));
    assert.equal(statuses(await visitor.command('Kitchen lamp', ...ten)).length, 10);
    await visitor.clock.pass(300);
    assert.equal(value('Kitchen lamp', 'switchLevel', 'level'), 10);
  });

  it('fail one by one where the maker lists a capability as disabled', async () => {
    const volume = { capability: 'audioVolume', command: 'setVolume', arguments: [10] };
    const reply = await visitor.command('Bedroom air conditioner', on, volume);
    assert.equal(reply.status, 200);
    assert.deepEqual(statuses(reply), ['ACCEPTED', 'FAILED']);
    await visitor.clock.pass(300);
    assert.equal(value('Bedroom air conditioner', 'audioVolume', 'volume'), 100);
  });

  describe('that the device can’t obey now', () => {
    const conflict = (reply: Reply): void => {
      assert.equal(reply.status, 409);
      assert.deepEqual(dig(reply.json, 'error'), {
        code: 'ConflictError',
        message: 'invalid device state',
        details: [],
      });
    };
    const cool = { capability: 'airConditionerMode', command: 'setAirConditionerMode', arguments: ['cool'] };

    it('conflict with being offline, until it is back', async () => {
      conflict(await visitor.command('Workbench light', on));
      visitor.simulator.home.setOnline('Workbench light', true);
      assert.equal((await visitor.command('Workbench light', on)).status, 200);
    });

    it('conflict with an air conditioner that is off, but not after it was switched on', async () => {
      conflict(await visitor.command('Bedroom air conditioner', cool));
      conflict(await visitor.command('Bedroom air conditioner', cool, on));
      assert.equal((await visitor.command('Bedroom air conditioner', on, cool)).status, 200);
      assert.equal((await visitor.command('Bedroom air conditioner', cool)).status, 200, 'though not reported yet');
    });

    it('conflict with a television in standby', async () => {
      assert.equal((await visitor.command('Living room TV', { ...on, command: 'off' })).status, 200);
      conflict(await visitor.command('Living room TV', { capability: 'audioVolume', command: 'volumeUp' }));
    });

    it('conflict with a washer whose remote control is off, until somebody turns it on', async () => {
      const run = { capability: 'washerOperatingState', command: 'setMachineState', arguments: ['run'] };
      conflict(await visitor.command('Washer', run));
      assert.equal((await visitor.command('Washer', { capability: 'refresh', command: 'refresh' })).status, 200);
      const setting = { capability: 'remoteControlStatus', attribute: 'remoteControlEnabled', value: 'true' };
      visitor.simulator.home.set('Washer', setting);
      assert.equal((await visitor.command('Washer', run)).status, 200);
      await visitor.clock.pass(300);
      assert.equal(value('Washer', 'washerOperatingState', 'washerJobState'), 'wash');
    });

    it('change nothing at all when one of them conflicts', async () => {
      await visitor.command('Bedroom air conditioner', on, { ...on, command: 'off' }, cool);
      await visitor.clock.pass(1000);
      assert.equal(value('Bedroom air conditioner', 'switch', 'switch'), 'off');
    });
  });

  describe('that are wrong', () => {
    const level = (...args: unknown[]): object => ({ capability: 'switchLevel', command: 'setLevel', arguments: args });
    const color = (argument: unknown): object => ({
      capability: 'colorControl',
      command: 'setColor',
      arguments: [argument],
    });
    const at = 'commands[0].arguments[0]';
    const cases: [string, string, unknown, string, RegExp][] = [
      ['too high a number', 'Kitchen lamp', level(101), at, /maximum value of 100$/],
      ['too low a number', 'Kitchen lamp', level(-1), at, /minimum value of 0$/],
      ['a number as a string', 'Kitchen lamp', level('64'), at, /string found, integer expected/],
      ['a fraction for a whole number', 'Kitchen lamp', level(6.5), at, /number found, integer expected/],
      ['null', 'Kitchen lamp', level(null), at, /null found, integer expected/],
      ['a list', 'Kitchen lamp', level([64]), at, /array found, integer expected/],
      ['true', 'Kitchen lamp', level(true), at, /boolean found, integer expected/],
      ['no argument', 'Kitchen lamp', level(), at, /level is missing/],
      [
        'an argument too many',
        'Kitchen lamp',
        level(1, 2, 3),
        'commands[0].arguments[2]',
        /not an argument of setLevel/,
      ],
      ['an argument where there is none', 'Kitchen lamp', { ...on, arguments: [1] }, at, /not an argument of on/],
      ['a bad second argument', 'Kitchen lamp', level(1, 'x'), 'commands[0].arguments[1]', /integer expected/],
      ['a colour that is no object', 'Kitchen lamp', color('red'), at, /string found, object expected/],
      ['a colour with a stranger in it', 'Kitchen lamp', color({ hue: 1, shine: 2 }), `${at}.shine`, /not defined/],
      ['a colour of a wrong type within', 'Kitchen lamp', color({ hue: '1' }), `${at}.hue`, /number expected/],
      [
        'a temperature out of this lamp’s range',
        'Kitchen lamp',
        { capability: 'colorTemperature', command: 'setColorTemperature', arguments: [1500] },
        at,
        /minimum value of 2000/,
      ],
      [
        'a temperature out of any range',
        'Kitchen lamp',
        { capability: 'colorTemperature', command: 'setColorTemperature', arguments: [30001] },
        at,
        /commands\[0\]\.arguments\[0\]: must have a maximum value of 30000/,
      ],
      [
        'a mode that no thermostat has',
        'Hall thermostat',
        { capability: 'thermostatMode', command: 'setThermostatMode', arguments: ['Heat'] },
        at,
        /enumeration/,
      ],
      [
        'a mode that this thermostat lacks',
        'Hall thermostat',
        { capability: 'thermostatMode', command: 'setThermostatMode', arguments: ['away'] },
        at,
        /enumeration \[off, heat, cool, auto, eco\]/,
      ],
      [
        'a convenience command for a mode that it lacks',
        'Hall thermostat',
        { capability: 'thermostatMode', command: 'emergencyHeat' },
        'commands[0].command',
        /enumeration/,
      ],
      [
        'a setpoint out of range',
        'Hall thermostat',
        { capability: 'thermostatHeatingSetpoint', command: 'setHeatingSetpoint', arguments: [31] },
        at,
        /maximum value of 30/,
      ],
      [
        'a setpoint past another capability’s limits',
        'Bedroom air conditioner',
        { capability: 'thermostatCoolingSetpoint', command: 'setCoolingSetpoint', arguments: [12] },
        at,
        /minimum value of 16/,
      ],
      [
        'an input that the television lacks',
        'Living room TV',
        { capability: 'samsungvd.mediaInputSource', command: 'setInputSource', arguments: ['HDMI9'] },
        at,
        /enumeration/,
      ],
      [
        'an unknown component',
        'Kitchen lamp',
        { ...on, component: 'outlet2' },
        'commands[0].component',
        /not a component/,
      ],
      [
        'a capability that only another component has',
        'Counter strip',
        { ...on, component: 'outlet2', capability: 'powerMeter' },
        'commands[0].capability',
        /not a capability/,
      ],
      [
        'an unknown capability',
        'Kitchen lamp',
        { ...on, capability: 'lock' },
        'commands[0].capability',
        /not a capability/,
      ],
      [
        'an unknown command',
        'Kitchen lamp',
        { ...on, command: 'toggle' },
        'commands[0].command',
        /not a command of switch/,
      ],
      [
        'an inherited name as a command',
        'Kitchen lamp',
        { ...on, command: 'constructor' },
        'commands[0].command',
        /not a command/,
      ],
      ['no capability', 'Kitchen lamp', { command: 'on' }, 'commands[0].capability', /must be a string/],
      ['no command', 'Kitchen lamp', { capability: 'switch' }, 'commands[0].command', /must be a string/],
      ['arguments that are no list', 'Kitchen lamp', { ...on, arguments: {} }, 'commands[0].arguments', /array/],
      ['a command that is no object', 'Kitchen lamp', 'on', 'commands[0]', /not a command/],
      ['commands to a device that has none', 'Home hub', on, 'commands[0].capability', /not a capability/],
      [
        'commands to a sensor',
        'Back door',
        { capability: 'contactSensor', command: 'open' },
        'commands[0].command',
        /not a command/,
      ],
    ];
    for (const [name, label, command, target, message] of cases) {
      it(`are refused: ${name}`, async () => {
        const reply = await visitor.command(label, command);
        const [status, at0, text] = refused(reply);
        assert.deepEqual([status, at0], [422, target], reply.text);
        assert.match(String(text), message);
        assert.equal(dig(reply.json, 'error', 'code'), 'ConstraintViolationError');
        assert.equal(dig(reply.json, 'error', 'message'), 'The request is malformed.');
      });
    }

    it('are refused as a whole, naming each wrong one', async () => {
      const reply = await visitor.command('Kitchen lamp', on, level(500), { ...on, command: 'toggle' });
      assert.equal(reply.status, 422);
      assert.equal(dig(reply.json, 'error', 'details', 0, 'target'), 'commands[1].arguments[0]');
      assert.equal(dig(reply.json, 'error', 'details', 1, 'target'), 'commands[2].command');
      await visitor.clock.pass(1000);
      assert.equal(value('Kitchen lamp', 'switch', 'switch'), 'off');
    });

    it('are refused past ten in a request, and when there are none', async () => {
      const eleven = Array.from({ length: 11 }, () => on);
      const many = await visitor.command('Kitchen lamp', ...eleven);
      assert.deepEqual([many.status, dig(many.json, 'error', 'code')], [422, 'LimitError']);
      assert.equal((await visitor.command('Kitchen lamp')).status, 422);
    });

    it('are refused without a list, as no JSON, as another type, and when huge', async () => {
      const path = `/devices/${visitor.id('Kitchen lamp')}/commands`;
      for (const body of [{}, [], [on], null, 'on', { commands: on }]) {
        assert.equal((await visitor.send('POST', path, body)).status, 400, JSON.stringify(body));
      }
      const send = (contentType: string, body: string): Promise<Reply> =>
        ask(visitor.simulator.url + path, {
          method: 'POST',
          headers: { authorization: `Bearer ${visitor.pair.accessToken}`, 'content-type': contentType },
          body,
        });
      assert.equal((await send('application/json', '{"commands":[')).status, 400);
      assert.equal((await send('text/plain', JSON.stringify({ commands: [on] }))).status, 415);
      assert.equal((await send('application/json', ' '.repeat(1024 * 1024 + 1))).status, 413);
    });

    it('are refused for devices of others', async () => {
      assert.equal((await visitor.command('Stove light', on)).status, 403);
    });
  });
});
