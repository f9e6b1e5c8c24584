import { addressFault, parseAddress, placeOf } from '../../base/contract/addresses';
import type { EventsView } from '../../base/contract/routes';

/** The way to events at once, step by step. */
export const EVENT_STEPS = ['address', 'register', 'confirm', 'subscribe', 'event'] as const;
export type EventStep = (typeof EVENT_STEPS)[number];

/** `now`: it is this step's turn. `failed`: the account says why. */
export type StepState = 'done' | 'now' | 'failed' | 'later';

/** Why Samsung's cloud cannot call an address: no https, a place inside a home, or no address at all. */
export type PublicFault = 'malformed' | 'login' | 'tooLong' | 'plain' | 'home';

export function publicFault(address: string): PublicFault | undefined {
  const url = parseAddress(address);
  const fault = addressFault(address);
  if (fault !== undefined && fault !== 'plain') return fault;
  if (url?.protocol !== 'https:') return 'plain';
  return placeOf(url) === 'anywhere' ? undefined : 'home';
}

/** Where each step stands, by the address of the form and by what the account says of its events. */
export function eventSteps(address: string, events: EventsView | undefined): Record<EventStep, StepState> {
  if (address === '') return reached('address', 'now');
  if (publicFault(address) !== undefined) return reached('address', 'failed');
  if (!events) return reached('register', 'now');
  const { key } = events.sentence;
  if (key === 'events.confirmFailed' || key === 'events.foreignConfirmation') return reached('confirm', 'failed');
  if (key === 'events.subscribing') return reached('subscribe', 'now');
  if (key === 'events.subscribeProblem') return reached('subscribe', 'failed');
  if (events.state === 'live' || events.state === 'quiet') return reached(undefined, 'done');
  if (events.state === 'blocked' && key !== 'events.noAddress') return reached('event', 'failed');
  return byConfirmation(events);
}

/** What was never seen since the start may have been long ago: an event proves all that comes before it. */
function byConfirmation({ confirmation = 'none', sentence, lastEventAt }: EventsView): Record<EventStep, StepState> {
  if (confirmation === 'asking' || confirmation === 'confirming') return reached('confirm', 'now');
  if (confirmation === 'failed') return reached('confirm', 'failed');
  if (lastEventAt !== null) return reached(undefined, 'done');
  if (sentence.key === 'events.firstEvent') return reached('event', 'now');
  return reached(confirmation === 'confirmed' ? 'subscribe' : 'register', 'now');
}

/** What comes before a step is done, what comes after it is for later. */
function reached(step: EventStep | undefined, state: StepState): Record<EventStep, StepState> {
  const at = step === undefined ? EVENT_STEPS.length : EVENT_STEPS.indexOf(step);
  const states = EVENT_STEPS.map((one, index) => [one, index < at ? 'done' : index === at ? state : 'later'] as const);
  return Object.fromEntries(states) as Record<EventStep, StepState>;
}
