import { asText, isEnvironment, named } from './validation';
import { currentValue, typedValue } from './typed-fields';
import { isEdited } from './edited';
import { keepTexts } from './saved-fields';

/** What a node for one device saves beside what its fields say. */
export interface DeviceNodeProperties {
  name: string;
  account: string;
  device: string;
  deviceType: string;
  /** What the user calls the device and its room: for the label on the canvas, and for what the node sends. */
  deviceLabel: string;
  deviceRoom: string;
  component: string;
  componentType: string;
  capability: string;
  capabilityType: string;
}

/** A validator that also hears what the open dialog knows of the home. */
export function chosenValue<Properties extends object>(
  property: keyof Properties & string,
  problem: () => Verdict | undefined,
): Validator<Properties> {
  const byType = typedValue<Properties>(property);
  const byHome = named<Properties>(function () {
    return (isEdited(this) ? problem() : undefined) ?? true;
  });
  return function (value, options) {
    const verdict = byType.call(this, value, options);
    return verdict === true ? byHome.call(this, value, options) : verdict;
  };
}

/** What is chosen in the node itself under a property; empty where it is known only at run time. */
export function chosenHere(node: object, property: string): string {
  const type = currentValue(node, `${property}Type`);
  const value = currentValue(node, property);
  return (type === '' || type === 'str') && !isEnvironment(value) ? asText(value) : '';
}

/** Keeps what the user calls the device and its room. */
export function keepNames(
  node: Pick<DeviceNodeProperties, 'deviceLabel' | 'deviceRoom'>,
  { label, room }: { readonly label: string; readonly room: string },
): void {
  keepTexts(node, { deviceLabel: label, deviceRoom: room });
}
