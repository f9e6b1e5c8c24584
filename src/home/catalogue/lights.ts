import {
  type CapabilityGroup,
  attribute,
  closedObject,
  count,
  integer,
  live,
  needs,
  number,
  oneOf,
  percent,
  string,
  takes,
  words,
} from './notation';

const kelvin = integer(1, 30000);

/** Lamps and whatever is switched. */
export const lights: CapabilityGroup = {
  switch: () =>
    live(
      'Switch',
      { switch: attribute(oneOf('on', 'off'), { commands: { on: 'on', off: 'off' } }) },
      { off: [], on: [] },
    ),
  switchLevel: () =>
    live(
      'Switch Level',
      {
        levelRange: attribute(closedObject({ minimum: percent, maximum: percent }, { step: integer(1, 100) }), {
          unit: '%',
          mayLack: true,
        }),
        level: attribute(percent, { unit: '%', setter: 'setLevel' }),
      },
      { setLevel: [needs('level', percent), takes('rate', count)] },
    ),
  // Hue and saturation are percent by convention (hue 100 is 360°), though the cloud sets no upper bound.
  colorControl: () =>
    live(
      'Color Control',
      {
        saturation: attribute(number(0), { setter: 'setSaturation', mayLack: true }),
        color: attribute(words, { mayLack: true }),
        hue: attribute(number(0), { setter: 'setHue', mayLack: true }),
      },
      {
        setColor: [
          needs(
            'color',
            closedObject(
              {},
              { hue: number(), saturation: number(), hex: string(7), level: integer(), switch: string(3) },
            ),
          ),
        ],
        setHue: [needs('hue', number(0))],
        setSaturation: [needs('saturation', number(0))],
      },
    ),
  colorTemperature: () =>
    live(
      'Color Temperature',
      {
        colorTemperatureRange: attribute(closedObject({ minimum: kelvin, maximum: kelvin }, { step: kelvin }), {
          unit: 'K',
        }),
        colorTemperature: attribute(kelvin, { unit: 'K', setter: 'setColorTemperature' }),
      },
      { setColorTemperature: [needs('temperature', kelvin)] },
    ),
};
