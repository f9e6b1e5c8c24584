import type { AccountView } from '../../../base/contract/routes';

/** What helps where events don't come. `address`: they come, but late or for calls, which a public address would spare. */
export type Help = 'signIn' | 'deploy' | 'listen' | 'confirm' | 'settings' | 'address' | 'none';

/** What to press so that events come; the account's own sentence says why they don't. */
export function helpWithEvents({ state, events, mode }: AccountView): Help {
  if (state === 'unauthorized' || state === 'reauthorize' || state === 'expired') return 'signIn';
  if (!events) return 'deploy';
  switch (events.state) {
    case 'live':
    case 'quiet':
      return 'none';
    case 'polling':
      // A personal token may not subscribe, and a follower gets what its leader has.
      return mode === 'oauth' ? 'address' : 'none';
    case 'waiting':
      return events.confirmation === 'asking' ? 'confirm' : 'settings';
    case 'blocked':
      return 'settings';
    case 'off':
      return events.sentence.key === 'events.nobodyListens' ? 'listen' : 'settings';
  }
}
