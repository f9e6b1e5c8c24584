import assert from 'node:assert/strict';
import type { Json } from '../../src/base/json';
import { standardCapabilities, standardCapability, type CapabilityDefinition } from '../../src/home/catalogue';
import { commandFor, isRefusal } from '../../src/home/set-value';

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
  ];
  for (const [capability, value, command] of sets) {
    it(`sets ${capability} to ${JSON.stringify(value)} by ${command}`, () =>
      assert.equal(answer(capability, value), command));
  }

  const refusals: [string, Json, string][] = [
    ['switch', 'On', 'valueRefused'],
    ['switch', 'toggle', 'valueRefused'],
    ['switch', 'true', 'valueRefused'],
    ['switch', 1, 'valueRefused'],
    ['switch', null, 'valueRefused'],
    ['switch', [], 'valueRefused'],
    ['switch', { switch: 'on' }, 'valueRefused'],
    ['switchLevel', 101, 'valueRefused'],
    ['switchLevel', '101', 'valueRefused'],
    ['switchLevel', '', 'valueRefused'],
    ['switchLevel', ' ', 'valueRefused'],
    ['switchLevel', '64%', 'valueRefused'],
    ['switchLevel', '0x40', 'valueRefused'],
    ['switchLevel', 'Infinity', 'valueRefused'],
    ['switchLevel', true, 'valueRefused'],
    ['switchLevel', [64], 'valueRefused'],
    ['lock', true, 'valueRefused'],
    ['audioMute', true, 'valueRefused'],
    ['alarm', false, 'valueRefused'],
    ['thermostatFanMode', true, 'valueRefused'],
    ['robotCleanerTurboMode', true, 'valueRefused'],
    ['windowShade', 'partially open', 'valueRefused'],
    ['tvChannel', 7, 'valueRefused'],
    ['colorControl', 50, 'valueAmbiguous'],
    ['colorControl', '50', 'valueAmbiguous'],
    ['colorControl', 'red', 'valueAmbiguous'],
    ['securitySystem', 'armedAway', 'needsMore'],
    ['refresh', 'on', 'nothingToSet'],
    ['samsungce.powerCool', true, 'nothingToSet'],
    ['contactSensor', 'open', 'noCommands'],
  ];
  for (const [capability, value, key] of refusals) {
    it(`refuses to set ${capability} to ${JSON.stringify(value)}`, () =>
      assert.equal(answer(capability, value), `command.${key}`));
  }

  it('names the values that are allowed', () => {
    assert.deepEqual(params('switch', 'On'), {
      capability: 'switch',
      attribute: 'switch',
      expected: { key: 'command.expected.oneOf', params: { values: 'on, off' } },
      given: { key: 'command.given.value', params: { value: '"On"' } },
    });
    assert.deepEqual(params('switchLevel', '101'), {
      capability: 'switchLevel',
      attribute: 'level',
      expected: { key: 'command.expected.integerBetween', params: { minimum: 0, maximum: 100 } },
      given: { key: 'command.given.value', params: { value: '101' } },
    });
  });

  it('speaks of the attribute whose kind fits the value', () => {
    assert.deepEqual(params('colorControl', { hue: 'red' }), {
      capability: 'colorControl',
      attribute: 'color.hue',
      expected: { key: 'command.expected.number', params: {} },
      given: { key: 'command.given.string', params: {} },
    });
  });

  it('names what can be set where the value does not tell', () => {
    assert.deepEqual(params('colorControl', 50), {
      attributes: 'saturation, color, hue',
      capability: 'colorControl',
      commands: 'setColor, setHue, setSaturation',
    });
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
    const result = commandFor(broken, 'on');
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
