import { asText } from '../../../shared/validation';
import type { NodeBody } from '../flow-node';
import { t } from '../../words';
import { baseNode, groupNode, pageNode, themeNode } from './dashboard-nodes';

/** A node that lies on no flow. */
export interface ConfigNode extends NodeBody {
  readonly id: string;
}

/** A node of the dashboard that the editor holds, deployed or not. */
export interface DashboardNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** The dashboard of an editor. */
export interface Dashboard {
  /** Whether the editor has nodes of this type. */
  readonly has: (type: string) => boolean;
  /** Everything of it that the editor holds: its config nodes and what lies on its cards. */
  readonly nodes: readonly DashboardNode[];
  /** Where Node-RED serves pages, such as `/`. */
  readonly root: string;
}

/** A card to put widgets on. */
export interface Card {
  readonly id: string;
  /** The place of the first widget that comes onto it. */
  readonly order: number;
  /** Where it is seen: a path, such as `/dashboard/home`. */
  readonly address: string;
  /** What of the dashboard has to be made for it. */
  readonly made: readonly ConfigNode[];
}

/**
 * The card of this name, on a page, in the dashboard; of all three what is there already is used. Without a name it is always a card
 * of its own, called `fallback`.
 */
export function cardCalled(name: string | null, fallback: string, { nodes, root }: Dashboard): Card {
  const all = (type: string): DashboardNode[] => nodes.filter((node) => node.type === type);
  const pages = all('ui-page').sort((one, other) => orderOf(one) - orderOf(other));
  const known = all('ui-group').find(
    (group) => group.name === name && group.groupType !== 'dialog' && pages.some(({ id }) => id === group.page),
  );
  const made: ConfigNode[] = [];
  const make = (id: string, body: NodeBody): ConfigNode => {
    const node = { ...body, id };
    made.push(node);
    return node;
  };
  const base = all('ui-base')[0] ?? make('dashboard-base', baseNode(t('page.dashboard'), '/dashboard'));
  const pageFor = known
    ? pages.find(({ id }) => id === known.page)
    : (pages.find((page) => page.name === t('page.name')) ?? pages[0]);
  const newPage = (): ConfigNode => {
    const theme = all('ui-theme')[0] ?? make('dashboard-theme', themeNode(t('page.theme')));
    return make('dashboard-page', pageNode(t('page.name'), '/home', { ui: base.id, theme: theme.id }));
  };
  const page: DashboardNode = pageFor ?? newPage();
  const beside = all('ui-group').filter((group) => group.page === page.id);
  const card = known ?? make('dashboard-card', groupNode(name ?? fallback, page.id, after(beside)));
  const address = [root, base.path, page.path].flatMap((part) => asText(part).split('/'));
  return {
    ...{ id: card.id, order: after(nodes.filter(({ group }) => group === card.id)), made },
    address: `/${address.filter((part) => part !== '').join('/')}`,
  };
}

/** Behind all of these. */
const after = (nodes: readonly DashboardNode[]): number => Math.max(0, ...nodes.map(orderOf)) + 1;

const orderOf = ({ order }: DashboardNode): number => (Number.isFinite(Number(order)) ? Number(order) : 0);
