import assert from 'node:assert/strict';
import { standardCapability } from '../../../src/home/catalogue';
import { editorModule } from '../editor-module';

interface Hints {
  readonly choices: readonly { readonly value: unknown; readonly label: string }[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly step?: number;
  readonly unit?: string;
  readonly isOwnRange: boolean;
}
const { hintsFor } = editorModule('command/argument-hints') as {
  hintsFor(definition: object, command: string, argument: object, traits: object): Hints;
};

function hints(capability: string, command: string, traits: object, index = 0): Hints {
  const definition = standardCapability(capability);
  const argument = definition?.commands[command]?.arguments[index];
  assert.ok(definition && argument);
  return hintsFor(definition, command, argument, traits);
}
const values = ({ choices }: Hints): unknown[] => [...choices].map(({ value }) => value);

describe('what is known of an argument', () => {
  it('narrows a range to the device’s own', () => {
    const { minimum, maximum, step, unit, isOwnRange } = hints('colorTemperature', 'setColorTemperature', {
      colorTemperatureRange: { minimum: 2000, maximum: 6500, step: 50 },
    });
    assert.deepEqual([minimum, maximum, step, unit, isOwnRange], [2000, 6500, 50, 'K', true]);
  });

  it('keeps the cloud’s range where the device tells none', () => {
    const { minimum, maximum, unit, isOwnRange } = hints('switchLevel', 'setLevel', { levelRange: null });
    assert.deepEqual([minimum, maximum, unit, isOwnRange], [0, 100, '%', false]);
  });

  it('says no unit where it may be either', () => {
    assert.equal(hints('thermostatHeatingSetpoint', 'setHeatingSetpoint', {}).unit, undefined);
  });

  it('offers what the device supports of what the cloud takes', () => {
    const supported = { supportedThermostatModes: ['off', 'heat', 'never heard of'] };
    assert.deepEqual(values(hints('thermostatMode', 'setThermostatMode', supported)), ['off', 'heat']);
    assert.ok(values(hints('thermostatMode', 'setThermostatMode', { supportedThermostatModes: [] })).length > 20);
    assert.ok(values(hints('thermostatMode', 'setThermostatMode', { supportedThermostatModes: null })).length > 20);
  });

  it('finds lists that are named otherwise', () => {
    const modes = { supportedAcModes: ['auto', 'cool'] };
    assert.deepEqual(values(hints('airConditionerMode', 'setAirConditionerMode', modes)), ['auto', 'cool']);
    const fan = { supportedAcFanModes: ['low'] };
    assert.deepEqual(values(hints('airConditionerFanMode', 'setFanMode', fan)), ['low']);
  });

  it('prefers names to ids', () => {
    const { choices } = hints('samsungvd.mediaInputSource', 'setInputSource', {
      supportedInputSourcesMap: [{ id: 'HDMI1', name: 'Playstation' }, { id: 'dtv' }, 'junk', null],
    });
    assert.deepEqual(JSON.parse(JSON.stringify(choices)), [
      { value: 'HDMI1', label: 'Playstation' },
      { value: 'dtv', label: 'dtv' },
      { value: 'junk', label: 'junk' },
    ]);
  });

  it('takes a list of commands for no list of values', () => {
    const traits = { supportedPlaybackCommands: ['play'] };
    assert.ok(!values(hints('mediaPlayback', 'setPlaybackStatus', traits)).includes('play'));
  });

  it('does not guess for one of several arguments', () => {
    const traits = { supportedMachineStates: ['ready'] };
    assert.ok(!values(hints('ovenOperatingState', 'start', traits)).includes('ready'));
  });
});
