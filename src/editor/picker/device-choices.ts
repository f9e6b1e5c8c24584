import type { CapabilityDefinition } from '../../base/contract/definition';
import type { HomeComponent, HomeDevice, PresentValue, PresentValues } from '../../base/contract/home';
import { PLAIN_WORDS } from '../shared/capability-words';
import { inWords } from '../shared/id-in-words';
import type { CapabilityTraits } from '../shared/home-lists';
import { own } from '../shared/own';
import { byLikelihood, isHousekeeping } from './likely';
import type { Choice } from './picker-panel';
import { words as catalogue } from '../shared/words';

const t = catalogue('smartthings-account');

const byName = (one: string, other: string): number => one.localeCompare(other, undefined, { numeric: true });

/** Devices by room, those without a room last; with the location where there is more than one. */
export function deviceChoices(devices: readonly HomeDevice[]): Choice[] {
  const severalLocations = new Set(devices.map(({ locationId }) => locationId)).size > 1;
  const placed = devices.map((device) => ({ device, group: placeOf(device, severalLocations) }));
  placed.sort(
    (one, other) =>
      (severalLocations ? byName(one.device.location ?? '', other.device.location ?? '') : 0) ||
      Number(one.device.room === null) - Number(other.device.room === null) ||
      byName(one.group, other.group) ||
      byName(one.device.label, other.device.label),
  );
  return placed.map(({ device, group }) => ({
    value: device.deviceId,
    label: device.label,
    detail: kindInWords(device.kind),
    group,
    ...(device.now ? { now: valueInWords(device.now) } : {}),
    ...(device.online === false ? { mark: t('picker.offline') } : {}),
  }));
}

function placeOf({ room, location }: HomeDevice, severalLocations: boolean): string {
  const place = room ?? t('picker.noRoom');
  return severalLocations && location !== null ? `${location} · ${place}` : place;
}

/** Samsung's categories in the viewer's language; others as they are. */
export function kindInWords(kind: string): string {
  const known: Record<string, string> = {
    AirConditioner: t('kind.airConditioner'),
    AirPurifier: t('kind.airPurifier'),
    Blind: t('kind.blind'),
    Camera: t('kind.camera'),
    ContactSensor: t('kind.contactSensor'),
    Dishwasher: t('kind.dishwasher'),
    Dryer: t('kind.dryer'),
    Fan: t('kind.fan'),
    GarageDoor: t('kind.garageDoor'),
    Hub: t('kind.hub'),
    LeakSensor: t('kind.leakSensor'),
    Light: t('kind.light'),
    MotionSensor: t('kind.motionSensor'),
    MultiFunctionalSensor: t('kind.multiSensor'),
    NetworkAudio: t('kind.speaker'),
    Oven: t('kind.oven'),
    Others: t('kind.others'),
    PresenceSensor: t('kind.presenceSensor'),
    Refrigerator: t('kind.refrigerator'),
    RemoteController: t('kind.remote'),
    RobotCleaner: t('kind.robotCleaner'),
    Siren: t('kind.siren'),
    SmartLock: t('kind.lock'),
    SmartPlug: t('kind.plug'),
    SmokeDetector: t('kind.smokeDetector'),
    Speaker: t('kind.speaker'),
    Switch: t('kind.switch'),
    Television: t('kind.television'),
    Thermostat: t('kind.thermostat'),
    Vent: t('kind.vent'),
    Washer: t('kind.washer'),
    WaterValve: t('kind.valve'),
  };
  return own(known, kind) ?? inWords(kind);
}

/** `18.2 °C`, `64 %`, `on` */
export function valueInWords({ value, unit }: PresentValue): string {
  if (unit === undefined) return String(value);
  return `${value} ${unit === 'C' || unit === 'F' ? `°${unit}` : unit}`;
}

/** The components of a device, each once; without a known device, the one that every device has. */
export function componentChoices(device: Pick<HomeDevice, 'components'> | undefined): Choice[] {
  const components = device?.components ?? [{ id: 'main', label: 'main' }];
  const labels = components.map(({ id, label }) => (label === id ? inWords(id) : label));
  return components.map(({ id }, index) => {
    const label = labels[index] ?? id;
    // Only where two look alike the id has to tell them apart.
    return labels.filter((other) => other === label).length > 1
      ? { value: id, label, detail: id }
      : { value: id, label };
  });
}

/** What is known of the place whose capabilities are offered. */
export interface CapabilityPlace {
  readonly part: 'command' | 'attribute';
  readonly component: string;
  readonly values: PresentValues;
}

/** The capabilities of a component; of all devices where the device is not known. What hardly makes sense stands last. */
export function capabilityChoices(
  devices: readonly HomeDevice[],
  device: HomeDevice | undefined,
  { part, component, values }: CapabilityPlace,
  words = PLAIN_WORDS,
): Choice[] {
  const parts = (device ? [device] : devices).flatMap(({ components }) => components);
  const meant = device ? parts.filter(({ id }) => id === (component || 'main')) : parts;
  const reporting = own(values, component || 'main') ?? {};
  const disabled = device ? disabledIn(meant).filter((id) => Object.hasOwn(reporting, id)) : [];
  const ids = [...new Set([...meant.flatMap(({ capabilities }) => capabilities), ...disabled])];
  const reportOnly = new Set(meant.flatMap((one) => one.reportOnly ?? []));
  const choices = ids.map((id): Choice & { readonly rank: number } => {
    const choice = { value: id, ...named(id, words.capability(id)) };
    if (part === 'command' && reportOnly.has(id)) {
      return { ...choice, rank: 2, group: t('picker.reportOnly'), isUnlikely: true };
    }
    if (disabled.includes(id)) return { ...choice, rank: 1, mark: t('picker.disabled') };
    return { ...choice, rank: isHousekeeping(id) ? 1 : 0 };
  });
  return choices.sort((one, other) => one.rank - other.rank || byName(one.label, other.label));
}

const disabledIn = (components: readonly HomeComponent[]): string[] =>
  components.flatMap(({ disabled = [] }) => disabled);

/** Whether a component has a capability, be it switched off by its maker. */
export function hasCapability(component: HomeComponent, capability: string): boolean {
  return component.capabilities.includes(capability) || component.disabled?.includes(capability) === true;
}

/** The commands of a capability, the likely ones first, without those that the device does not support. */
export function commandChoices(
  capability: string,
  definition: CapabilityDefinition | undefined,
  traits: CapabilityTraits,
  words = PLAIN_WORDS,
): Choice[] {
  const supported = Object.entries(traits).find(
    ([attribute, value]) => /^supported\w*Commands$/.test(attribute) && Array.isArray(value) && value.length > 0,
  )?.[1] as unknown[] | undefined;
  const all = byLikelihood(capability, Object.keys(definition?.commands ?? {}));
  // Such a list speaks of some commands only: setters are never in it.
  const listed = all.filter((command) => supported?.includes(command));
  const hidden = (command: string): boolean =>
    listed.length > 0 && !listed.includes(command) && definition?.commands[command]?.arguments.length === 0;
  const choices = all.filter((command) => !hidden(command));
  return choices.map((command) => ({ value: command, ...named(command, words.command(capability, command)) }));
}

/** The attributes of a capability with what they report at present. */
export function attributeChoices(
  definition: CapabilityDefinition | undefined,
  present: Readonly<Record<string, PresentValue>>,
  words = PLAIN_WORDS,
): Choice[] {
  const all = [...new Set([...Object.keys(definition?.attributes ?? {}), ...Object.keys(present)])];
  return all.map((attribute) => {
    const now = own(present, attribute);
    const label = words.attribute(definition?.id ?? '', attribute);
    return { value: attribute, ...named(attribute, label), ...(now ? { now: valueInWords(now) } : {}) };
  });
}

/** Words, and the id in small print where the words don't say it. */
function named(id: string, label: string): { label: string; detail?: string } {
  return id.toLowerCase() === label.toLowerCase() ? { label } : { label, detail: id };
}
