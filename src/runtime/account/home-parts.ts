import { createHttp } from '../../base/http';
import { EventDesk } from '../events/event-desk';
import type { SharedParts } from '../process/shared-parts';
import { Sessions } from './sessions';

/** What the homes behind all accounts of a process share. */
export interface HomeParts {
  readonly sessions: Sessions;
  readonly eventDesk: EventDesk;
}

const byShare = new WeakMap<SharedParts, HomeParts>();

/** What the homes behind the accounts of this process share. */
export function homePartsOf(shared: SharedParts): HomeParts {
  const known = byShare.get(shared);
  if (known) return known;
  const { clock, simulated, onFault } = shared;
  const eventDesk = new EventDesk({ clock, http: createHttp(), simulated, onFault });
  const parts = { sessions: new Sessions(clock), eventDesk };
  byShare.set(shared, parts);
  return parts;
}
