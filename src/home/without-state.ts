/** Capabilities whose attribute tells what happened, not how it is: the same value again is another event. */
const WITHOUT_STATE = new Set(['button', 'momentary', 'keypadInput', 'doorbell', 'objectDetection']);

export function isWithoutState(capability: string): boolean {
  return WITHOUT_STATE.has(capability);
}
