import type { HomeComponent, HomeDevice } from '../../../../base/contract/home';
import { debugNode, templateNode } from '../core-nodes';
import type { FlowNode } from '../flow-node';
import type { FlowSketch, SketchedNode } from '../flow-sketch';
import { t } from '../../words';

/** A small flow that can be made for a device: wired, laid out, in a group with a comment. */
export interface Recipe {
  /** Names it for programs. */
  readonly id: string;
  /** What it does, in a few words, after "make a flow for". */
  readonly label: string;
  /** The nodes; the group's corner is at 0, 0. */
  readonly make: () => readonly FlowNode[];
}

/** What a recipe is made for. */
export interface RecipePlace {
  /** The account's id. */
  readonly account: string;
  readonly device: HomeDevice;
  /** All devices of the account's home: some recipes need a second one. */
  readonly home: readonly HomeDevice[];
}

/** Says which flows it can make for a device; none where the device lacks what they need. */
export type RecipeBook = (place: RecipePlace) => readonly Recipe[];

/** The component of a device that has a capability, `main` first. */
export function componentWith({ components }: HomeDevice, capability: string): HomeComponent | undefined {
  const having = components.filter(({ capabilities }) => capabilities.includes(capability));
  return having.find(({ id }) => id === 'main') ?? having[0];
}

/**
 * The device that goes best with another: in its room, else in its location; of a kind that is preferred, else any. Devices of
 * no known location go with nothing.
 */
export function partnerOf(
  { device, home }: RecipePlace,
  isOne: (other: HomeDevice) => boolean,
  preferredKind = '',
): HomeDevice | undefined {
  const rank = (other: HomeDevice): number =>
    Number(device.roomId !== null && other.roomId === device.roomId) * 2 + Number(other.kind === preferredKind);
  const near = home.filter(
    (other) =>
      other.deviceId !== device.deviceId &&
      device.locationId !== null &&
      other.locationId === device.locationId &&
      isOne(other),
  );
  return near.sort((one, other) => rank(other) - rank(one) || one.label.localeCompare(other.label))[0];
}

/** Whether a device has a capability. */
export const has =
  (capability: string) =>
  (device: HomeDevice): boolean =>
    componentWith(device, capability) !== undefined;

/** Puts it into words and shows them: how most recipes end. */
export function tell(flow: FlowSketch, before: SketchedNode, template: string, output = 0): void {
  const inWords = flow.then(before, templateNode(t('recipe.inWords'), template), output);
  flow.then(inWords, debugNode(t('recipe.tell')));
}

/** Shows what was sent to a device. */
export function showSent(flow: FlowSketch, command: SketchedNode): void {
  flow.then(command, debugNode(t('recipe.sent')));
}

/** Draws the frame: a group called after device and recipe, and a comment that says how it works and what to do with it. */
export function framed(flow: FlowSketch, { label }: HomeDevice, title: string, how: string): readonly FlowNode[] {
  return flow.group(`${label} · ${title}`, { name: how, info: `${how}\n\n${t('recipe.advice')}` });
}
