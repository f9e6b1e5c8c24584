import { asText, isEnvironment, named } from './validation';
import { currentValue, typedValue } from './typed-fields';
import { isEdited } from './edited';

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

/** Keeps what the user calls the device. Tells whether that has changed, for the editor to mark the node. */
export function keepNames(
  node: Pick<DeviceNodeProperties, 'deviceLabel' | 'deviceRoom'>,
  names: { readonly label: string; readonly room: string },
): boolean {
  const isSame = names.label === asText(node.deviceLabel) && names.room === asText(node.deviceRoom);
  if (isSame) return false;
  // A node of an older version learns its room in passing: no reason to deploy it.
  const isChange = names.label !== asText(node.deviceLabel);
  node.deviceLabel = names.label;
  node.deviceRoom = names.room;
  return isChange;
}
