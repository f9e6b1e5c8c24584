import assert from 'node:assert/strict';
import type { Json } from '../../src/base/json';
import { standardCapabilities, standardCapability, type CapabilityDefinition } from '../../src/home/catalogue';
import { commandFor, isRefusal, presentNeeded, type ValueFacts } from '../../src/home/set-value';

function known(id: string): CapabilityDefinition {
  const definition = standardCapability(id);
  assert.ok(definition);
  return definition;
}

/** `command(arguments)`, or the key of the refusal. */
function answer(capability: string, value: Json, attribute?: string): string {
  const result = commandFor(known(capability), value, attribute);
  return isRefusal(result)
    ? result.text.key
    : `${result.command}(${result.arguments.map((arg) => JSON.stringify(arg)).join()})`;
}

function params(capability: string, value: Json, attribute?: string): Readonly<Record<string, unknown>> {
  const result = commandFor(known(capability), value, attribute);
  assert.ok(isRefusal(result));
  return result.text.params;
}

describe('commandFor', () => {
  const sets: [string, Json, string][] = [
    ['switch', 'on', 'on()'],
    ['switch', 'off', 'off()'],
    ['switch', true, 'on()'],
    ['switch', false, 'off()'],
    ['switchLevel', 64, 'setLevel(64)'],
    ['switchLevel', 0, 'setLevel(0)'],
    ['switchLevel', '64', 'setLevel(64)'],
    ['switchLevel', ' 64 ', 'setLevel(64)'],
    ['switchLevel', '64.0', 'setLevel(64)'],
    ['colorTemperature', '2700', 'setColorTemperature(2700)'],
    ['thermostatHeatingSetpoint', '-4.5', 'setHeatingSetpoint(-4.5)'],
    ['thermostatHeatingSetpoint', 20.5, 'setHeatingSetpoint(20.5)'],
    ['thermostatMode', 'heat', 'setThermostatMode("heat")'],
    ['thermostatMode', 'emergency heat', 'setThermostatMode("emergency heat")'],
    ['lock', 'locked', 'lock()'],
    ['lock', 'unlocked', 'unlock()'],
    ['doorControl', 'open', 'open()'],
    ['windowShade', 'closed', 'close()'],
    ['windowShadeLevel', 30, 'setShadeLevel(30)'],
    ['audioMute', 'muted', 'setMute("muted")'],
    ['audioVolume', '7', 'setVolume(7)'],
    ['mediaPlayback', 'fast forwarding', 'setPlaybackStatus("fast forwarding")'],
    ['alarm', 'siren', 'siren()'],
    ['colorControl', { hue: 50, saturation: 100 }, 'setColor({"hue":50,"saturation":100})'],
    ['airConditionerFanMode', 'turbo', 'setFanMode("turbo")'],
    ['fanOscillationMode', 'vertical', 'setFanOscillationMode("vertical")'],
    ['samsungvd.mediaInputSource', 'HDMI1', 'setInputSource("HDMI1")'],
    ['custom.picturemode', 'Cinema', 'setPictureMode("Cinema")'],
    ['tvChannel', '7', 'setTvChannel("7")'],
    ['lockCodes', 'locked', 'lock()'],
    ['lockCodes', 6, 'setCodeLength(6)'],
    ['securitySystem', 'disarmed', 'disarm()'],
    ['ovenOperatingState', 'stop', 'setMachineState("stop")'],
    ['switch', 'ON', 'on()'],
    ['switch', ' off ', 'off()'],
    ['switch', 1, 'on()'],
    ['switch', 0, 'off()'],
    ['switch', 'True', 'on()'],
    ['switch', '0', 'off()'],
    ['switchLevel', '64%', 'setLevel(64)'],
    ['switchLevel', '64,0 %', 'setLevel(64)'],
    ['colorTemperature', '2700 k', 'setColorTemperature(2700)'],
    ['thermostatHeatingSetpoint', '21,5', 'setHeatingSetpoint(21.5)'],
    ['thermostatMode', 'Cool', 'setThermostatMode("cool")'],
    ['thermostatMode', 'emergencyHeat', 'emergencyHeat()'],
    ['thermostatMode', 'EMERGENCY HEAT', 'setThermostatMode("emergency heat")'],
    ['lock', 'unlock', 'unlock()'],
    ['lock', 'Locked', 'lock()'],
    ['doorControl', 'Open', 'open()'],
    ['windowShade', 'pause', 'pause()'],
    ['mediaPlayback', 'play', 'play()'],
    ['mediaPlayback', 'FastForward', 'fastForward()'],
    ['samsungce.washerOperatingState', 'start', 'start()'],
    ['ovenOperatingState', 'start', 'start()'],
    ['samsungce.powerCool', 'activate', 'activate()'],
    ['refresh', 'Refresh', 'refresh()'],
    ['momentary', 'push', 'push()'],
    ['tvChannel', 'channelUp', 'channelUp()'],
    ['tvChannel', 7, 'setTvChannel("7")'],
    ['robotCleanerTurboMode', true, 'setRobotCleanerTurboMode("on")'],
    ['colorControl', '#ff0000', 'setColor({"hue":0,"saturation":100})'],
    ['colorControl', '#0F0', 'setColor({"hue":33.3,"saturation":100})'],
    ['colorControl', ' #8080ff ', 'setColor({"hue":66.7,"saturation":49.8})'],
    ['colorControl', '#000000', 'setColor({"hue":0,"saturation":0})'],
    ['colorControl', { hex: '#ff0000' }, 'setColor({"hex":"#ff0000"})'],
  ];
  for (const [capability, value, command] of sets) {
    it(`sets ${capability} to ${JSON.stringify(value)} by ${command}`, () =>
      assert.equal(answer(capability, value), command));
  }

  const refusals: [string, Json, string][] = [
    ['switch', 'onn', 'valueRefused'],
    ['switch', 'on off', 'valueRefused'],
    ['switch', 'toggle', 'toggleUnknown'],
    ['switch', 2, 'valueRefused'],
    ['switch', -1, 'valueRefused'],
    ['switch', '01', 'valueRefused'],
    ['switch', null, 'valueRefused'],
    ['switchLevel', '64 °C', 'valueRefused'],
    ['switchLevel', '6 4', 'valueRefused'],
    ['switchLevel', '1,500', 'valueRefused'],
    ['switchLevel', '64.5', 'valueRefused'],
    ['switchLevel', 'toggle', 'valueRefused'],
    ['switchLevel', 'setLevel', 'valueRefused'],
    ['thermostatHeatingSetpoint', '21 lux', 'valueRefused'],
    ['thermostatHeatingSetpoint', '21 C', 'unitUnknown'],
    ['colorControl', '#ff00', 'valueAmbiguous'],
    ['colorControl', 'ff0000', 'valueAmbiguous'],
    ['securitySystem', 'armStay', 'valueRefused'],
    ['thermostatMode', 'toggle', 'valueRefused'],
    ['switch', [], 'valueRefused'],
    ['switch', { switch: 'on' }, 'valueRefused'],
    ['switchLevel', 101, 'valueRefused'],
    ['switchLevel', '101', 'valueRefused'],
    ['switchLevel', '', 'valueRefused'],
    ['switchLevel', ' ', 'valueRefused'],
    ['switchLevel', '0x40', 'valueRefused'],
    ['switchLevel', 'Infinity', 'valueRefused'],
    ['switchLevel', true, 'valueRefused'],
    ['switchLevel', [64], 'valueRefused'],
    ['lock', true, 'valueRefused'],
    ['audioMute', true, 'valueRefused'],
    ['alarm', false, 'valueRefused'],
    ['thermostatFanMode', true, 'valueRefused'],
    ['windowShade', 'partially open', 'valueRefused'],
    ['colorControl', 50, 'valueAmbiguous'],
    ['colorControl', '50', 'valueAmbiguous'],
    ['colorControl', 'red', 'valueAmbiguous'],
    ['securitySystem', 'armedAway', 'needsMore'],
    ['refresh', 'on', 'nothingToSet'],
    ['samsungce.powerCool', true, 'nothingToSet'],
    ['contactSensor', 'open', 'onlyReports'],
  ];
  for (const [capability, value, key] of refusals) {
    it(`refuses to set ${capability} to ${JSON.stringify(value)}`, () =>
      assert.equal(answer(capability, value), `command.${key}`));
  }

  it('names the values that are allowed', () => {
    assert.deepEqual(params('switch', 'Onn'), {
      capability: 'switch',
      attribute: 'switch',
      expected: { key: 'command.expected.oneOf', params: { values: 'on, off' } },
      given: { key: 'command.given.value', params: { value: '"Onn"' } },
    });
    assert.deepEqual(params('switchLevel', '101'), {
      capability: 'switchLevel',
      attribute: 'level',
      expected: { key: 'command.expected.integerBetween', params: { minimum: 0, maximum: 100 } },
      given: { key: 'command.given.value', params: { value: '"101"' } },
    });
  });

  it('speaks of the attribute whose kind fits the value', () => {
    assert.deepEqual(params('colorControl', { hue: 'red' }), {
      capability: 'colorControl',
      attribute: 'color.hue',
      expected: { key: 'command.expected.number', params: {} },
      given: { key: 'command.given.value', params: { value: '"red"' } },
    });
  });

  it('names what can be set where the value does not tell', () => {
    assert.deepEqual(params('colorControl', 50), {
      attributes: 'saturation, color, hue',
      capability: 'colorControl',
      commands: 'setColor, setHue, setSaturation',
      value: { key: 'command.given.value', params: { value: '50' } },
    });
  });

  describe('with what the device tells', () => {
    const told = (capability: string, value: Json, facts: ValueFacts): string => {
      const result = commandFor(known(capability), value, undefined, facts);
      return isRefusal(result)
        ? result.text.key
        : `${result.command}(${JSON.stringify(result.arguments).slice(1, -1)})`;
    };
    const toggles: [capability: string, attribute: string, present: Json, command: string][] = [
      ['switch', 'switch', 'on', 'off()'],
      ['switch', 'switch', 'off', 'on()'],
      ['switch', 'switch', null, 'command.toggleUnknown'],
      ['lock', 'lock', 'locked', 'unlock()'],
      ['lock', 'lock', 'unknown', 'command.toggleUnknown'],
      ['doorControl', 'door', 'closed', 'open()'],
      ['doorControl', 'door', 'opening', 'command.toggleUnknown'],
      ['windowShade', 'windowShade', 'partially open', 'close()'],
      ['audioMute', 'mute', 'muted', 'setMute("unmuted")'],
      ['mediaPlayback', 'playbackStatus', 'stopped', 'setPlaybackStatus("playing")'],
    ];
    for (const [capability, attribute, value, command] of toggles) {
      it(`toggles ${capability} from ${JSON.stringify(value)}`, () => {
        assert.deepEqual(presentNeeded(known(capability), ' Toggle '), [attribute]);
        assert.equal(told(capability, ' Toggle ', { present: { [attribute]: { value } } }), command);
      });
    }

    const temperatures: [value: string, unit: string, command: string][] = [
      ['21 C', 'C', 'setHeatingSetpoint(21)'],
      ['21.5C', 'C', 'setHeatingSetpoint(21.5)'],
      ['21.5 °C', 'F', 'setHeatingSetpoint(70.5)'],
      ['70 F', 'C', 'setHeatingSetpoint(21)'],
      ['71 fahrenheit', 'C', 'setHeatingSetpoint(21.5)'],
      ['70.25 F', 'F', 'setHeatingSetpoint(70.25)'],
      ['-40 F', 'C', 'setHeatingSetpoint(-40)'],
      ['32 F', 'C', 'setHeatingSetpoint(0)'],
      ['20000 F', 'C', 'command.valueRefused'],
      ['21 K', 'C', 'command.valueRefused'],
    ];
    for (const [value, unit, command] of temperatures) {
      it(`takes ${value} where the device counts in ${unit}`, () => {
        const facts = { present: { heatingSetpoint: { value: 20, unit } } };
        assert.equal(told('thermostatHeatingSetpoint', value, facts), command);
      });
    }

    it('asks for the present state only where the value needs it', () => {
      assert.deepEqual(presentNeeded(known('thermostatHeatingSetpoint'), '21 C'), ['heatingSetpoint']);
      for (const value of ['21', 21, '21 lux', 'C', null]) {
        assert.deepEqual(presentNeeded(known('thermostatHeatingSetpoint'), value), []);
      }
      assert.deepEqual(presentNeeded(known('switch'), 'on'), []);
      assert.deepEqual(presentNeeded(known('switchLevel'), '64 C'), []);
    });

    it('spells free words as the device does, and takes others as they are', () => {
      const facts = { supported: { supportedAcModes: ['cool', 'fanOnly'] } };
      assert.equal(told('airConditionerMode', 'Cool', facts), 'setAirConditionerMode("cool")');
      assert.equal(told('airConditionerMode', ' FANONLY ', facts), 'setAirConditionerMode("fanOnly")');
      assert.equal(told('airConditionerMode', 'aIComfort', facts), 'setAirConditionerMode("aIComfort")');
      assert.equal(told('airConditionerMode', 'Cool', {}), 'setAirConditionerMode("Cool")');
      const map = { supportedInputSourcesMap: [{ id: 'HDMI1', name: 'Console' }, { name: 'x' }, null] };
      assert.equal(told('samsungvd.mediaInputSource', 'hdmi1', { supported: map }), 'setInputSource("HDMI1")');
    });

    it('doubts where two words differ by their case alone', () => {
      const facts = { supported: { supportedAcModes: ['Eco', 'ECO'] } };
      assert.equal(told('airConditionerMode', 'eco', facts), 'setAirConditionerMode("eco")');
    });
  });

  it('never repeats what may be a secret', () => {
    const token = '1f6c2c6e-0d5a-4f0e-8a55-9d1b4c1f2a3b';
    for (const [capability, value] of [
      ['switch', token],
      ['colorControl', { hue: token }],
      ['lockCodes', '1234!'],
      ['lockCodes', { code: 98765 }],
    ] as const) {
      const result = commandFor(known(capability), value);
      assert.ok(isRefusal(result), capability);
      assert.doesNotMatch(JSON.stringify(result.text), /2c6e|1234|98765/);
    }
  });

  it('sets the attribute that is asked for', () => {
    assert.equal(answer('colorControl', 50, 'hue'), 'setHue(50)');
    assert.equal(answer('colorControl', '50', 'saturation'), 'setSaturation(50)');
    assert.equal(answer('tvChannel', '7', 'tvChannelName'), 'setTvChannelName("7")');
  });

  it('refuses an attribute that cannot be set, and names those that can', () => {
    for (const attribute of ['levelRange', 'brightness', 'constructor', '']) {
      assert.equal(answer('switchLevel', 1, attribute), 'command.notSettable');
      assert.equal(params('switchLevel', 1, attribute).attributes, 'level');
    }
  });

  it('puts up with a setter and with commands that do not exist', () => {
    const broken: CapabilityDefinition = {
      ...known('switch'),
      attributes: {
        switch: { schema: {}, setter: 'setSwitch', enumCommands: [{ command: 'gone', value: 'on' }] },
      },
    };
    const result = commandFor(broken, 'gone');
    assert.ok(isRefusal(result));
    assert.equal(result.text.key, 'command.nothingToSet');
  });

  it('uses no setter that takes nothing, and no second argument of its own', () => {
    const setGo = { name: 'setGo', arguments: [] };
    const setTwo = ['a', 'b'].map((name) => ({ name, optional: false, schema: { type: 'integer' } }));
    const definition: CapabilityDefinition = {
      id: 'made.up',
      version: 1,
      status: 'live',
      name: 'Made up',
      attributes: {
        go: { schema: {}, setter: 'setGo', enumCommands: [] },
        two: { schema: {}, setter: 'setTwo', enumCommands: [] },
      },
      commands: { setGo, setTwo: { name: 'setTwo', arguments: setTwo } },
    };
    const result = commandFor(definition, 1);
    assert.ok(isRefusal(result));
    assert.equal(result.text.key, 'command.needsMore');
  });

  it('reaches every value that a command without arguments stands for', () => {
    for (const definition of standardCapabilities()) {
      for (const [attribute, { enumCommands }] of Object.entries(definition.attributes)) {
        for (const { command, value } of enumCommands) {
          if (definition.commands[command]?.arguments.length !== 0) continue;
          assert.ok(!isRefusal(commandFor(definition, value, attribute)), `${definition.id} ${value}`);
        }
      }
    }
  });
});
