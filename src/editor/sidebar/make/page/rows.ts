import type { LiveDevice, ValuePlace } from '../../../../base/contract/live-home';
import { controlOf, type SliderControl } from '../../home/controls';
import { t } from '../../words';

/** A line of a card: a value of a device, and how it is operated there. */
export interface CardRow {
  readonly device: LiveDevice;
  readonly place: ValuePlace;
  readonly label: string;
  readonly widget: 'switch' | 'text' | Pick<SliderControl, 'min' | 'max' | 'step'>;
}

const names = new Intl.Collator(undefined, { numeric: true });

/** What a card shows of devices: what each is about, as far as it reports it; device by device. */
export function rowsOfCard(devices: readonly LiveDevice[]): readonly CardRow[] {
  const shown = shownValues();
  const sorted = [...devices].sort((one, other) => names.compare(one.label, other.label));
  return sorted.flatMap((device) => {
    // What most devices are about is in the component that all have.
    const components = [...device.components].sort((one, other) => Number(isMain(other)) - Number(isMain(one)));
    return components.flatMap((component) => {
      const { id, capabilities } = component;
      const present = shown.filter(
        ({ capability, attribute }) =>
          capabilities.includes(capability) && device.values[id]?.[capability]?.[attribute] !== undefined,
      );
      return present.map(({ capability, attribute, word }, index): CardRow => {
        const place = { deviceId: device.deviceId, component: id, capability, attribute };
        // The first value is what the device is about and needs no word.
        const label = [device.label, isMain(component) ? '' : component.label || id, index === 0 ? '' : word];
        const widget = widgetFor(device, place);
        return { device, place, label: label.filter((part) => part !== '').join(' · '), widget };
      });
    });
  });
}

/** What the sidebar itself lets people press: nothing that opens a house, since a dashboard has no password unless it is given one. */
function widgetFor(device: LiveDevice, place: ValuePlace): CardRow['widget'] {
  const control = controlOf(device, place);
  if (control?.kind !== 'slider') return control?.kind ?? 'text';
  const { min, max, step } = control;
  return { min, max, step };
}

const isMain = ({ id }: { readonly id: string }): boolean => id === 'main';

interface ShownValue {
  readonly capability: string;
  readonly attribute: string;
  readonly word: string;
}

/** What is worth a line, what a device is about first; no batteries, signals and versions. */
function shownValues(): readonly ShownValue[] {
  return [
    // Where there is a switch, it is the first.
    { capability: 'switch', attribute: 'switch', word: '' },
    { capability: 'lock', attribute: 'lock', word: t('page.lock') },
    { capability: 'doorControl', attribute: 'door', word: t('page.door') },
    { capability: 'contactSensor', attribute: 'contact', word: t('page.contact') },
    { capability: 'motionSensor', attribute: 'motion', word: t('page.motion') },
    { capability: 'waterSensor', attribute: 'water', word: t('page.water') },
    { capability: 'smokeDetector', attribute: 'smoke', word: t('page.smoke') },
    { capability: 'presenceSensor', attribute: 'presence', word: t('page.presence') },
    { capability: 'windowShade', attribute: 'windowShade', word: t('page.shade') },
    { capability: 'valve', attribute: 'valve', word: t('page.valve') },
    { capability: 'switchLevel', attribute: 'level', word: t('page.level') },
    { capability: 'windowShadeLevel', attribute: 'shadeLevel', word: t('page.shadeLevel') },
    { capability: 'audioVolume', attribute: 'volume', word: t('page.volume') },
    { capability: 'fanSpeed', attribute: 'fanSpeed', word: t('page.fanSpeed') },
    { capability: 'temperatureMeasurement', attribute: 'temperature', word: t('page.temperature') },
    { capability: 'thermostatHeatingSetpoint', attribute: 'heatingSetpoint', word: t('page.heatTo') },
    { capability: 'thermostatCoolingSetpoint', attribute: 'coolingSetpoint', word: t('page.coolTo') },
    { capability: 'washerOperatingState', attribute: 'machineState', word: t('page.machine') },
    { capability: 'dryerOperatingState', attribute: 'machineState', word: t('page.machine') },
    { capability: 'dishwasherOperatingState', attribute: 'machineState', word: t('page.machine') },
    { capability: 'ovenOperatingState', attribute: 'machineState', word: t('page.machine') },
    { capability: 'relativeHumidityMeasurement', attribute: 'humidity', word: t('page.humidity') },
    { capability: 'illuminanceMeasurement', attribute: 'illuminance', word: t('page.light') },
    { capability: 'powerMeter', attribute: 'power', word: t('page.power') },
  ];
}
