import type { HomeDevice, PresentValue, PresentValues } from '../../base/contract/home';
import { valueInWords } from '../picker/device-choices';
import { inSmallWords } from '../shared/id-in-words';
import { fittingComponents, type WantedValues } from './wanted-devices';

/** What one device reports at present. */
export interface PresentLine {
  readonly device: string;
  readonly values: string;
}

/** More attributes of a device than fit a line are no news of one value. */
const MOST_VALUES = 4;

/** What a device reports now of what is chosen; what it is about where nothing is. `undefined` where nothing is known. */
export function presentLine(device: HomeDevice, values: PresentValues, wanted: WantedValues): PresentLine | undefined {
  const known = presentOf(device, values, wanted);
  if (known.length === 0) return undefined;
  const isOne = wanted.attribute !== '';
  const shown = known
    .slice(0, MOST_VALUES)
    .map(([attribute, value]) => (isOne ? '' : `${inSmallWords(attribute)} `) + valueInWords(value));
  return { device: device.label, values: shown.join(', ') + (known.length > MOST_VALUES ? ', …' : '') };
}

function presentOf(
  device: HomeDevice,
  values: PresentValues,
  wanted: WantedValues,
): (readonly [string, PresentValue])[] {
  const { component, capability, attribute } = wanted;
  if (capability === '' && attribute === '') {
    const { now } = device;
    return now && (component === '' || now.component === component) ? [[now.attribute, now]] : [];
  }
  return fittingComponents(device, wanted).flatMap(({ id }) =>
    Object.entries(values[id] ?? {})
      .filter(([name]) => capability === '' || name === capability)
      .flatMap(([, attributes]) => Object.entries(attributes))
      .filter(([name]) => attribute === '' || name === attribute),
  );
}
