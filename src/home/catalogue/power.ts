import {
  type CapabilityGroup,
  attribute,
  boolean,
  closedObject,
  count,
  integer,
  list,
  live,
  moment,
  needs,
  number,
  percent,
  proposed,
  string,
  takes,
} from './notation';

/** Watt-hours and watts, without a unit of their own. */
const consumption = closedObject(
  {},
  {
    deltaEnergy: number(),
    end: moment,
    start: moment,
    energySaved: number(),
    persistedSavedEnergy: number(),
    energy: number(),
    power: number(),
    powerEnergy: number(),
    persistedEnergy: number(),
  },
);
const loadStatus = closedObject(
  {},
  { drlcType: integer(0, 1), drlcLevel: integer(-1, 4), start: moment, duration: count, override: boolean },
);
const savingLevel = closedObject({ maxEnergySavingRate: percent, energySavingLevel: count });

/** Batteries, meters and saving. */
export const power: CapabilityGroup = {
  // The type is one of some 150 names of cells; nobody can set it, so it is left open here.
  battery: () =>
    live('Battery', {
      quantity: attribute(count),
      battery: attribute(percent, { unit: '%' }),
      type: attribute(string()),
    }),
  powerMeter: () => live('Power Meter', { power: attribute(number(), { unit: 'W' }) }),
  energyMeter: () =>
    live(
      'Energy Meter',
      { energy: attribute(number(), { unit: ['Wh', 'kWh', 'mWh', 'kVAh'], defaultUnit: 'kWh' }) },
      { resetEnergyMeter: [] },
    ),
  powerConsumptionReport: () => live('Power Consumption Report', { powerConsumption: attribute(consumption) }),
  voltageMeasurement: () => live('Voltage Measurement', { voltage: attribute(number(), { unit: 'V' }) }),
  demandResponseLoadControl: () =>
    live(
      'Demand Response Load Control',
      { drlcStatus: attribute(loadStatus) },
      {
        overrideDrlcAction: [needs('value', boolean)],
        requestDrlcAction: [
          needs('drlcType', integer(0, 1)),
          needs('drlcLevel', integer(-1, 4)),
          needs('start', moment),
          needs('duration', count),
          takes('reportingPeriod', count),
        ],
      },
    ),
  'custom.energyType': () =>
    proposed(
      'Energy Type',
      {
        energyType: attribute(string()),
        energySavingSupport: attribute(boolean),
        drMaxDuration: attribute(integer(0, 99999999), { unit: 'min' }),
        energySavingLevel: attribute(integer()),
        energySavingInfo: attribute(list(savingLevel)),
        supportedEnergySavingLevels: attribute(list(integer())),
        energySavingOperation: attribute(boolean),
        notificationTemplateID: attribute(string()),
        energySavingOperationSupport: attribute(boolean),
      },
      { setEnergySavingLevel: [needs('energySavingLevel', integer())] },
    ),
};
