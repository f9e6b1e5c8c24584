import type { Json } from '../base/json';
import type { Address, SimulatedDevice } from './device';
import { shadeState } from './effects';

export interface Consequence extends Address {
  readonly value: Json;
}

/** What else a device reports when one of its values became this. */
export function consequencesOf(device: SimulatedDevice, change: Consequence): Consequence[] {
  const rule = rules[change.capability];
  return (rule ? rule(device, change) : []).filter((consequence) => device.hasAttribute(consequence));
}

type Rule = (device: SimulatedDevice, change: Consequence) => Consequence[];

const rules: Readonly<Record<string, Rule | undefined>> = {
  doorControl: (_device, { component, value }) => [
    { component, capability: 'contactSensor', attribute: 'contact', value: value === 'closed' ? 'closed' : 'open' },
  ],
  windowShadeLevel: (_device, { component, value }) => [
    { component, capability: 'windowShade', attribute: 'windowShade', value: shadeState(Number(value)) },
  ],
  switch: powerFollows,
  thermostatMode: thermostatFollows,
  thermostatHeatingSetpoint: thermostatFollows,
  thermostatCoolingSetpoint: thermostatFollows,
  temperatureMeasurement: thermostatFollows,
  washerOperatingState: (_device, { component, attribute, value }) =>
    attribute === 'machineState'
      ? [
          {
            component,
            capability: 'washerOperatingState',
            attribute: 'washerJobState',
            value: value === 'stop' ? 'none' : 'wash',
          },
        ]
      : [],
  // The whole remote mirrors what any of its buttons did.
  button: (_device, { component, capability, attribute, value }) =>
    component !== 'main' && attribute === 'button' ? [{ component: 'main', capability, attribute, value }] : [],
};

function powerFollows(device: SimulatedDevice, { component, value }: Consequence): Consequence[] {
  const power = value === 'on' ? (device.seed.watts ?? 0) : 0;
  return device.seed.watts === undefined
    ? []
    : [{ component, capability: 'powerMeter', attribute: 'power', value: power }];
}

function thermostatFollows(device: SimulatedDevice, { component }: Consequence): Consequence[] {
  const read = (capability: string, attribute: string): Json => device.reported({ component, capability, attribute });
  const mode = read('thermostatMode', 'thermostatMode');
  const temperature = Number(read('temperatureMeasurement', 'temperature'));
  const cold = temperature < Number(read('thermostatHeatingSetpoint', 'heatingSetpoint'));
  const hot = temperature > Number(read('thermostatCoolingSetpoint', 'coolingSetpoint'));
  const heats = cold && (mode === 'heat' || mode === 'auto' || mode === 'eco');
  const cools = hot && (mode === 'cool' || mode === 'auto' || mode === 'eco');
  const value = heats ? 'heating' : cools ? 'cooling' : 'idle';
  return [{ component, capability: 'thermostatOperatingState', attribute: 'thermostatOperatingState', value }];
}
