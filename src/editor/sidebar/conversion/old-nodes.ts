import type { FlowNode } from './flow-node';
import { CONFIG_TYPE, DEVICE_TYPES, OTHER_TYPES, PREFIX } from './first-package';
import { HOLDERS, isSecondPackage } from './second-package';

const FIRST_TYPES = new Set([
  CONFIG_TYPE,
  ...[...Object.keys(DEVICE_TYPES), ...OTHER_TYPES].map((type) => PREFIX + type),
]);

/** Of node-red-contrib-smartthings. */
export function isFirstPackage({ type }: FlowNode): boolean {
  return FIRST_TYPES.has(type);
}

/** A node of one of the two packages that stopped. */
export function isOldNode(node: FlowNode): boolean {
  return isFirstPackage(node) || isSecondPackage(node);
}

/** One that holds a token for others: nodes of ours have an account instead. */
export function isHolder({ type }: FlowNode): boolean {
  return type === CONFIG_TYPE || HOLDERS.some((holder) => holder === type);
}
