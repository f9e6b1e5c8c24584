import type { ACCOUNT_DEFAULTS } from '../../base/contract/account';
import { ACCOUNT_DEFAULTS as DEFAULTS } from '../../base/contract/account';
import { normalAddress } from '../../base/contract/addresses';

/** How an account's owner wants events to come. */
export interface EventSettings {
  readonly mode: 'auto' | 'webhook' | 'poll' | 'off';
  readonly webhookUrl: string;
  readonly keyUrl: string;
  readonly subscriptionLimit: number;
  readonly pollIntervalMs: number;
  readonly checkIntervalMs: number;
}

type EventProperty = keyof typeof ACCOUNT_DEFAULTS &
  ('events' | 'webhookUrl' | 'keyUrl' | 'subscriptionLimit' | 'pollInterval' | 'checkInterval');

const MODES = ['auto', 'webhook', 'poll', 'off'] as const;
/** A timer takes no more; nobody waits for an event that long. */
const LONGEST_SECONDS = 7 * 86_400;

/** Reads them; what is no number, or out of range, is as a new account has it. */
export function readEventSettings(read: (name: EventProperty) => string): EventSettings {
  const number = (name: EventProperty, most: number): number => {
    const given = Number(read(name) || DEFAULTS[name]);
    return given > 0 && given <= most ? given : Number(DEFAULTS[name]);
  };
  const mode = read('events');
  return {
    mode: MODES.find((known) => known === mode) ?? DEFAULTS.events,
    webhookUrl: normalAddress(read('webhookUrl')),
    keyUrl: normalAddress(read('keyUrl') || DEFAULTS.keyUrl),
    subscriptionLimit: Math.floor(number('subscriptionLimit', 1_000)),
    pollIntervalMs: number('pollInterval', LONGEST_SECONDS) * 1_000,
    checkIntervalMs: number('checkInterval', LONGEST_SECONDS / 60) * 60_000,
  };
}
