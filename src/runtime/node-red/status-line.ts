import type { Node, NodeStatus } from 'node-red';
import { SmartThingsError, type ErrorCode } from '../../base/errors';
import { text, type Text } from '../../base/text';
import type { AuthorizationSnapshot } from '../../oauth/authorization';
import { timeInWords, type Translate } from './translate';

const LONGEST = 40;
/** A value that is younger was as good as read now. */
const RECENT_MS = 5 * 60_000;
/** What a node shows before anybody has said anything. */
const NOTHING: NodeStatus = {};

/** The small coloured line under a node. Sets it only when it changes. */
export class StatusLine {
  #shown: NodeStatus = NOTHING;
  #lastResult: NodeStatus | undefined;
  #held: NodeStatus | undefined;
  readonly #node: Node;
  readonly #translate: Translate;

  constructor(node: Node, translate: Translate) {
    this.#node = node;
    this.#translate = translate;
  }

  busy(sentence: Text): void {
    this.#show({ fill: 'blue', shape: 'dot', text: this.#translate(sentence) });
  }

  /** `on · 14:02`. With `stale`, the time at which the device was heard of last, it is a warning. */
  done(what: string, stale?: Date): void {
    const now = new Date();
    const isOld = stale !== undefined && now.getTime() - stale.getTime() > RECENT_MS;
    const words = `${shorten(what)} · ${timeInWords(isOld ? stale : now, now)}`;
    this.#lastResult = stale
      ? { fill: 'yellow', shape: 'ring', text: words }
      : { fill: 'green', shape: 'dot', text: words };
    this.#show(this.#lastResult);
  }

  failed(error: unknown): void {
    const sentence = error instanceof SmartThingsError ? inShort(error.code) : text('status.error.other');
    this.#lastResult = { fill: 'red', shape: 'ring', text: this.#translate(sentence) };
    this.#show(this.#lastResult);
  }

  noAccount(): void {
    this.#show({ fill: 'red', shape: 'ring', text: this.#translate(text('status.noAccount')) });
  }

  /** What the account's authorization means for this node; where all is well, its last result stays. */
  authorization(state: AccountCondition, nowMs: number): void {
    const trouble = troubleOf(state, nowMs);
    const [fill, sentence] = trouble ?? [];
    if (fill && sentence) this.#show({ fill, shape: 'ring', text: this.#translate(sentence) });
    else this.#show(this.#held ?? this.#lastResult ?? NOTHING);
  }

  /** What the node waits for in vain: shown by the next `authorization` unless that has trouble of its own. */
  hold(trouble: Text | undefined): void {
    this.#held = trouble && { fill: 'yellow', shape: 'ring', text: this.#translate(trouble) };
  }

  #show(status: NodeStatus): void {
    const { fill, shape, text: words } = this.#shown;
    if (status.fill === fill && status.shape === shape && status.text === words) return;
    this.#shown = status;
    this.#node.status(status);
  }
}

/** How an account is, as far as its nodes show it. */
export interface AccountCondition {
  readonly snapshot: AuthorizationSnapshot;
  /** An environment variable that is named in the settings and is not set. */
  readonly unsetVariable?: string | undefined;
  /** The token comes from a token server: nobody signs in here. */
  readonly isFollowing?: boolean;
}

function troubleOf(
  { snapshot, unsetVariable, isFollowing = false }: AccountCondition,
  nowMs: number,
): ['red' | 'yellow', Text] | undefined {
  const alive = snapshot.accessTokenExpiresAt !== undefined && snapshot.accessTokenExpiresAt > nowMs;
  const until = new Date(snapshot.accessTokenExpiresAt ?? 0);
  switch (snapshot.state) {
    case 'authorized':
      return snapshot.unsaved ? ['yellow', text('status.unsaved')] : undefined;
    case 'refreshing':
      return alive ? undefined : ['yellow', text('status.refreshing')];
    case 'failing':
      // Of a token server's token nobody knows its end.
      return ['yellow', alive ? text('status.failing', { until }) : text('status.failingNow')];
    case 'expired':
      return ['red', text('status.expired')];
    case 'reauthorize':
      return alive && !snapshot.accessTokenDoubtful
        ? ['yellow', text('status.reauthorizeAlive', { until })]
        : ['red', text('status.reauthorize')];
    case 'unauthorized':
      if (unsetVariable !== undefined) return ['red', text('status.variableUnset', { variable: unsetVariable })];
      return ['red', isFollowing ? text('status.noTokenServer') : text('status.unauthorized')];
  }
}

/** An error in the few words that fit under a node. */
function inShort(code: ErrorCode): Text {
  switch (code) {
    case 'not_authorized':
    case 'reauthorize':
      return text('status.reauthorize');
    case 'forbidden':
      return text('status.error.forbidden');
    case 'not_found':
      return text('status.error.notFound');
    case 'invalid_command':
      return text('status.error.command');
    case 'invalid_message':
      return text('status.error.message');
    case 'device_state':
      return text('status.error.deviceState');
    case 'rate_limited':
      return text('status.error.rateLimited');
    case 'budget':
      return text('status.error.budget');
    case 'timeout':
      return text('status.error.timeout');
    case 'network':
      return text('status.error.network');
    case 'server':
      return text('status.error.server');
    case 'wrong_mode':
      return text('status.error.wrongMode');
  }
}

function shorten(what: string): string {
  return what.length > LONGEST ? `${what.slice(0, LONGEST - 1)}…` : what;
}
