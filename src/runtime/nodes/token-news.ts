import type { Clock, Timer } from '../../base/ports';
import type { Text } from '../../base/text';
import type { AuthorizationSnapshot, AuthorizationState } from '../../oauth/authorization';
import { watchBudget } from './budget-news';
import type { Source } from './source-node';

/** From the opening of the account until its first state is told: what was saved is read, and the flow stands. */
const FIRST_LOOK_MS = 1_000;

/** Sends a message with each piece of news, so that a flow can tell somebody before the home goes dark. */
export function tellNews(source: Source<undefined>): () => void {
  const tell = (topic: string, message: Text): void => {
    const news = { topic, payload: source.translate(message) };
    source.send(news);
  };
  const endings = [watch(source.account, source.clock, tell), watchBudget(source.account, source.clock, tell)];
  return () => {
    for (const end of endings) end();
  };
}

/** What there is to watch of an account. */
export interface Watched {
  authorization(): Promise<unknown>;
  snapshot(): AuthorizationSnapshot;
  onChange(listener: () => void): () => void;
}

interface Known {
  readonly state: AuthorizationState;
  readonly refreshedAt: number | undefined;
  readonly lastHour: boolean;
}

/**
 * Tells the state shortly after the start, whenever another one is entered or the token was refreshed, and once more in
 * the last hour before the lamps stop, with the sentence for the owner. Gives the way to end it.
 */
export function watch(account: Watched, clock: Clock, tell: (topic: string, message: Text) => void): () => void {
  let known: Known | undefined;
  let phase: 'waiting' | 'watching' | 'ended' = 'waiting';
  let timer: Timer | undefined;

  const look = (): void => {
    const { state, message, refreshedAt, lastHour = false } = account.snapshot();
    // Asking is no state of its own for the owner: what comes of it is.
    if (phase !== 'watching' || state === 'refreshing') return;
    const before = known;
    known = { state, refreshedAt, lastHour };
    const isSame = before?.state === state;
    const isRefreshed = isSame && state === 'authorized' && before.refreshedAt !== refreshedAt;
    const isReminder = isSame && lastHour && !before.lastHour;
    if (isRefreshed) tell('refreshed', message);
    else if (!isSame || isReminder) tell(state, message);
  };
  const begin = (): void => {
    if (phase === 'ended') return;
    timer = clock.after(FIRST_LOOK_MS, () => {
      phase = 'watching';
      look();
    });
  };
  // An account that cannot open is in a state to tell, too.
  account.authorization().then(begin, begin);
  const stopListening = account.onChange(look);
  return () => {
    phase = 'ended';
    timer?.cancel();
    stopListening();
  };
}
