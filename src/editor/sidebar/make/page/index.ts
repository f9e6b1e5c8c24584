import type { LiveDevice, LiveRoom } from '../../../../base/contract/live-home';
import { FlowSketch } from '../flow-sketch';
import type { FlowNode } from '../flow-node';
import { commandNode, deviceEventNode } from '../home-nodes';
import { t } from '../../words';
import { cardCalled, type Card, type ConfigNode, type Dashboard } from './card';
import { DASHBOARD_TYPES, sliderWidget, switchWidget, textWidget } from './dashboard-nodes';
import { rowsOfCard, type CardRow } from './rows';

export type { ConfigNode, Dashboard, DashboardNode } from './card';

/** A room on the dashboard: its flow, and the config nodes that it needs and that are not there yet. */
export interface RoomPage {
  /** In a group whose corner is at 0, 0. */
  readonly nodes: readonly FlowNode[];
  readonly config: readonly ConfigNode[];
}

/** What a page is made for. */
export interface PagePlace {
  /** The account's id. */
  readonly account: string;
  readonly room: LiveRoom;
  /** All devices of the account's home. */
  readonly home: readonly LiveDevice[];
  readonly dashboard: Dashboard;
}

/**
 * Makes a card of a room: a row for each thing that its devices are about, which shows what is so and, where that does no harm, is
 * pressed. `undefined` where no dashboard is installed, and for a room without anything to show.
 */
export function roomPage({ account, room, home, dashboard }: PagePlace): (() => RoomPage) | undefined {
  if (!DASHBOARD_TYPES.every(dashboard.has)) return undefined;
  const rows = rowsOfCard(home.filter(({ roomId }) => roomId === room.roomId));
  if (rows.length === 0) return undefined;
  return () => {
    const name = room.name ?? t('home.unnamedRoom');
    const card = cardCalled(room.name, name, dashboard);
    const flow = new FlowSketch();
    for (const [index, row] of rows.entries()) addRow(flow, account, row, { ...card, order: card.order + index });
    const comment = { name: t('page.how', { room: name, address: card.address }), info: t('page.info') };
    return { nodes: flow.group(t('page.group', { room: name }), comment), config: card.made };
  };
}

/** What tells it, what shows it, and where it can be pressed what sends it. */
function addRow(
  flow: FlowSketch,
  account: string,
  { device, place, label, widget }: CardRow,
  { id, order }: Pick<Card, 'id' | 'order'>,
): void {
  const heard = flow.begin({ ...deviceEventNode(account, device, place), initial: true });
  const onCard = { label, group: id, order };
  if (widget === 'text') {
    flow.then(heard, textWidget(onCard, inWords(place.attribute)));
    return;
  }
  const pressed = flow.then(heard, widget === 'switch' ? switchWidget(onCard) : sliderWidget(onCard, widget));
  // It sends a word or a number: what that sets is the capability's own.
  flow.then(pressed, commandNode(account, device, { ...place, command: '' }));
}

/** In JSONata: the value and its unit, where it has one. */
function inWords(attribute: string): string {
  return attribute === 'temperature' ? '$string(payload) & "°"' : '$join([$string(payload), event.unit], " ")';
}
