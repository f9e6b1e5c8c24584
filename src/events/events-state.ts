import { text, type Text } from '../base/text';
import type { ConfirmationState } from './confirmation';
import type { PollerState } from './poller';
import type { ReconcilerState } from './reconciler';
import type { WatchdogState } from './watchdog';
import type { WebhookRefusal } from './webhook';

/** Design.md §5, `events` of an account. */
export type EventsWord = 'off' | 'waiting' | 'live' | 'quiet' | 'polling' | 'blocked';

/** How it stands with the events of an account, and in words why. Times are epoch milliseconds. */
export interface EventsState {
  readonly state: EventsWord;
  readonly message: Text;
  readonly lastEventAt: number | undefined;
  readonly checkedAt: number | undefined;
  readonly missed: number;
  readonly wanted: number;
  readonly subscribed: number;
  readonly polled: number;
}

/** All that the state is judged by. */
export interface EventFacts {
  /** Where events come from: `home` is the simulated one, `leader` another Node-RED whose events are followed. */
  readonly way: 'off' | 'webhook' | 'poll' | 'home' | 'leader';
  readonly nowMs: number;
  /** How many event nodes there are. */
  readonly listeners: number;
  readonly checkIntervalMs: number;
  readonly hasAddress: boolean;
  readonly confirmation: ConfirmationState;
  /** Host of the address that waits for a click. */
  readonly asksFor: string | undefined;
  /** When a message was believed last, and why the newest was not where none was since. */
  readonly acceptedAt: number | undefined;
  readonly refusal: WebhookRefusal | undefined;
  readonly lastEventAt: number | undefined;
  readonly reconciler: ReconcilerState | undefined;
  readonly watchdog: WatchdogState | undefined;
  readonly poller: PollerState | undefined;
  /** Of a leader: how it stands with its own events, where it tells; and whether that is waited for in vain. */
  readonly leader?: { readonly word: EventsWord | undefined; readonly isInVain: boolean } | undefined;
}

type Judgement = readonly [EventsWord, Text];

/** Answers *why do I get no events?* from what is known; nothing is asked. */
export function judgeEvents(facts: EventFacts): EventsState {
  const [state, message] = judge(facts);
  const { plan, subscribed = 0 } = facts.reconciler ?? {};
  return {
    state,
    message,
    lastEventAt: facts.lastEventAt,
    checkedAt: facts.way === 'webhook' ? facts.watchdog?.checkedAt : facts.poller?.polledAt,
    missed: facts.watchdog?.missed ?? 0,
    wanted: plan?.wanted ?? 0,
    subscribed,
    polled: plan?.polled ?? 0,
  };
}

function judge(facts: EventFacts): Judgement {
  if (facts.way === 'off') return ['off', text('events.off')];
  if (facts.listeners === 0) return ['off', text('events.nobodyListens')];
  if (facts.way === 'home') return ['live', text('events.simulated')];
  if (facts.way === 'leader') return judgeFollowing(facts);
  return facts.way === 'poll' ? judgePolling(facts.poller) : judgeWebhook(facts);
}

function judgeFollowing({ leader = { word: 'live', isInVain: false }, poller }: EventFacts): Judgement {
  switch (leader.word) {
    case 'live':
    case 'quiet':
      return [leader.word, text('events.leader')];
    case 'polling':
      return ['polling', text('events.leaderPolls')];
    case 'off':
    case 'waiting':
    case 'blocked':
      return leader.isInVain ? judgePolling(poller) : ['waiting', text('events.leaderWaits')];
    case undefined:
      return leader.isInVain ? judgePolling(poller) : ['waiting', text('events.leaderGone')];
  }
}

function judgePolling(poller: PollerState | undefined): Judgement {
  if (poller?.intervalMs === Number.POSITIVE_INFINITY) return ['blocked', text('events.budgetUsed')];
  if (poller?.problem) return ['blocked', text('events.pollProblem', { reason: poller.problem.text })];
  const seconds = Math.ceil((poller?.intervalMs ?? 0) / 1000);
  return ['polling', text('events.polling', { seconds })];
}

function judgeWebhook(facts: EventFacts): Judgement {
  const { acceptedAt, nowMs, checkIntervalMs, refusal, reconciler } = facts;
  if (!facts.hasAddress) return ['blocked', text('events.noAddress')];
  const problem = reconciler?.problem;
  if (problem && reconciler.subscribed === 0) return ['blocked', text('events.subscribeProblem', { reason: problem })];
  if (acceptedAt === undefined) return judgeBeforeFirst(facts);
  const isRecent = Math.abs(nowMs - acceptedAt) <= checkIntervalMs;
  // Anybody can send what is refused: it means something only where nothing good comes and something is missed.
  if (!isRecent && refusal !== undefined && !hasProvenSilence(facts, acceptedAt))
    return ['blocked', sentenceOf(refusal)];
  if (facts.lastEventAt === undefined) return judgeBeforeFirst(facts);
  return [isRecent ? 'live' : 'quiet', goingWell(facts, isRecent)];
}

/** A look at the home since the last message. */
function hasLooked(watchdog: WatchdogState | undefined, acceptedAt = 0): boolean {
  return (watchdog?.checkedAt ?? Number.NEGATIVE_INFINITY) >= acceptedAt;
}

/** The home was looked at, and no event was missing: nothing was to be told. */
function hasProvenSilence({ watchdog }: EventFacts, acceptedAt: number): boolean {
  const hasMissed = (watchdog?.missedAt ?? Number.NEGATIVE_INFINITY) >= acceptedAt;
  return hasLooked(watchdog, acceptedAt) && !hasMissed;
}

function goingWell({ reconciler, watchdog, acceptedAt }: EventFacts, isRecent: boolean): Text {
  const polled = reconciler?.plan?.polled ?? 0;
  const missed = watchdog?.missed ?? 0;
  if (missed > 0) return text('events.missed', { missed });
  if (polled > 0) return text('events.partly', { polled });
  if (isRecent) return text('events.live');
  return hasLooked(watchdog, acceptedAt) ? text('events.quiet') : text('events.silent');
}

function judgeBeforeFirst({ confirmation, asksFor, refusal, reconciler }: EventFacts): Judgement {
  if (confirmation === 'asking') return ['waiting', text('events.confirm', { host: asksFor ?? '' })];
  if (confirmation === 'failed') return ['blocked', text('events.confirmFailed')];
  if (confirmation === 'confirming') return ['waiting', text('events.confirming')];
  if (refusal !== undefined) return ['blocked', sentenceOf(refusal)];
  if (reconciler?.isUnderWay) return ['waiting', text('events.subscribing')];
  if (confirmation === 'none') return ['waiting', text('events.notConfirmed')];
  return ['waiting', text('events.firstEvent')];
}

function sentenceOf(refusal: WebhookRefusal): Text {
  switch (refusal) {
    case 'date':
      return text('events.clockWrong');
    case 'keyUnavailable':
      return text('events.noKey');
    case 'digest':
    case 'noJson':
    case 'large':
      return text('events.bodyChanged');
    case 'signature':
      return text('events.pathChanged');
    case 'unsigned':
      return text('events.unsigned');
    case 'confirmation':
      return text('events.foreignConfirmation');
    case 'key':
    case 'malformed':
    case 'algorithm':
    case 'uncovered':
      return text('events.forged');
  }
}
