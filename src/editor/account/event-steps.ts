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
  switch (events.sentence.key) {
    case 'events.noAddress':
    case 'events.notConfirmed':
    case 'events.off':
      return reached('register', 'now');
    case 'events.confirm':
    case 'events.confirming':
      return reached('confirm', 'now');
    case 'events.confirmFailed':
    case 'events.foreignConfirmation':
      return reached('confirm', 'failed');
    case 'events.subscribing':
      return reached('subscribe', 'now');
    case 'events.subscribeProblem':
      return reached('subscribe', 'failed');
    case 'events.firstEvent':
      return reached('event', 'now');
    default:
      return byState(events);
  }
}

function byState({ state, lastEventAt }: EventsView): Record<EventStep, StepState> {
  if (state === 'live' || state === 'quiet') return reached(undefined, 'done');
  if (state === 'blocked') return reached('event', 'failed');
  // Nobody listens at present: what came once came by this way.
  return lastEventAt === null ? reached('register', 'now') : reached(undefined, 'done');
}

/** What comes before a step is done, what comes after it is for later. */
function reached(step: EventStep | undefined, state: StepState): Record<EventStep, StepState> {
  const at = step === undefined ? EVENT_STEPS.length : EVENT_STEPS.indexOf(step);
  const states = EVENT_STEPS.map((one, index) => [one, index < at ? 'done' : index === at ? state : 'later'] as const);
  return Object.fromEntries(states) as Record<EventStep, StepState>;
}
