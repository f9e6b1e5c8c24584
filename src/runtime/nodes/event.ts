import type { NodeDef, NodeMessage } from 'node-red';
import { text, type Text } from '../../base/text';
import { EVENT_KINDS } from '../../events/change';
import type { EventsState } from '../../events/events-state';
import type { EventWish, HomeEvent } from '../../events/wish';
import { isTrue, plainText } from '../node-red/plain-values';
import type { CompanionDefinition } from './account-link';
import type { Source, SourceNodeType } from './source-node';

/** As a flow saves it. */
export interface EventDefinition extends CompanionDefinition {
  readonly kinds?: unknown;
  readonly devices?: unknown;
  readonly rooms?: unknown;
  readonly component?: unknown;
  readonly capability?: unknown;
  readonly attribute?: unknown;
  readonly onlyChanges?: unknown;
  readonly initial?: unknown;
}

interface EventConfig {
  readonly wish: EventWish;
  /** Whether what is known is told at the start. */
  readonly initial: boolean;
}

/** Tells what happens in the home, as soon as it is known, wherever that comes from. */
export const eventNode: SourceNodeType<EventDefinition, EventConfig> = {
  readConfig: (definition) => ({ wish: wishOf(definition), initial: isTrue(definition.initial) }),
  listen: listenToHome,
};

/** What a node with these fields listens to. */
export function wishOf(definition: Omit<EventDefinition, keyof NodeDef>): EventWish {
  const kinds = textsIn(definition.kinds ?? ['attribute']);
  return {
    kinds: EVENT_KINDS.filter((kind) => kinds.includes(kind)),
    devices: textsIn(definition.devices),
    rooms: textsIn(definition.rooms),
    component: plainText(definition.component),
    capability: plainText(definition.capability),
    attribute: plainText(definition.attribute),
    onlyChanges: isTrue(definition.onlyChanges ?? true),
  };
}

function textsIn(list: unknown): string[] {
  const values: readonly unknown[] = Array.isArray(list) ? list : [];
  return values.map((value) => plainText(value)).filter((value) => value !== '');
}

function listenToHome(source: Source<EventConfig>): () => void {
  const { account, config, nodeId } = source;
  const tell = (event: HomeEvent): void => {
    source.send(messageOf(event));
    source.show(inShort(event));
  };
  const endListening = account.listen(config.wish, tell, nodeId);
  let isListening = true;
  const showTrouble = (): void => source.showTrouble(troubleOf(account.eventsState()));
  const endWatching = account.onEventsChange(showTrouble);
  showTrouble();
  if (config.initial) {
    account.knownEvents(config.wish, nodeId).then(
      (events) => {
        for (const event of events) if (isListening) tell(event);
      },
      // Why nothing is known stands under the node already.
      () => undefined,
    );
  }
  return () => {
    isListening = false;
    endWatching();
    endListening();
  };
}

/** The same event goes to many nodes, and flows change what they are given. */
function messageOf(event: HomeEvent): NodeMessage {
  const own = structuredClone(event);
  const topic = [event.label ?? event.deviceId, event.component, event.capability, event.attribute];
  const message = {
    topic: topic.filter((part) => part !== undefined).join('/') || event.type,
    payload: structuredClone(event.value),
    event: own,
  };
  return message;
}

/** `open`, `64 %` */
function inShort({ value, unit }: HomeEvent): string {
  const plain = typeof value === 'object' && value !== null ? '…' : String(value);
  return unit === undefined ? plain : `${plain} ${unit}`;
}

/** Why no events come, or not yet, in the few words that fit under a node; nothing where they do. */
function troubleOf(events: EventsState | undefined): Text | undefined {
  switch (events?.state) {
    case 'off':
      return text('status.events.off');
    case 'waiting':
      return waitingFor(events.message.key);
    case 'blocked':
      return blockedBy(events.message.key);
    default:
      return undefined;
  }
}

function waitingFor(key: string): Text {
  switch (key) {
    case 'events.confirm':
    case 'events.confirming':
      return text('status.events.confirm');
    case 'events.subscribing':
      return text('status.events.subscribing');
    case 'events.firstEvent':
      return text('status.events.firstEvent');
    case 'events.leaderGone':
    case 'events.leaderWaits':
      return text('status.events.leader');
    default:
      return text('status.events.notSetUp');
  }
}

function blockedBy(key: string): Text {
  switch (key) {
    case 'events.noAddress':
      return text('status.events.noAddress');
    case 'events.budgetUsed':
      return text('status.error.budget');
    default:
      return text('status.events.blocked');
  }
}
