import { boxAround, leftAligned, moved, type Box, type FlowNode } from '../make/flow-node';
import { freePlace, within } from '../make/free-place';
import type { ConfigNode, Dashboard, DashboardNode } from '../make/page';
import { asText } from '../../shared/validation';
import { t } from '../words';

/** A point in the browser's window. */
export interface ScreenPoint {
  readonly clientX: number;
  readonly clientY: number;
}

const chart = (): JQuery => $('#red-ui-workspace-chart');

/** Whether this user may change flows at all. */
export const mayPlace = (): boolean => RED.user.hasPermission('flows.write');

/** Why nothing of an account can be put onto the canvas now, in a sentence; `undefined` where it can. */
export function obstacle(accountId: string): string | undefined {
  const flow = RED.workspaces.active();
  if (flow === 0 || flow === '') return t('placing.noFlow');
  if (RED.workspaces.isLocked() === true) return t('placing.locked');
  const scope = RED.nodes.node(accountId)?.z;
  return typeof scope === 'string' && scope !== '' && scope !== flow ? t('placing.foreignAccount') : undefined;
}

/** Whether the canvas is what one sees at a point, apart from what is carried there. */
export function isOverCanvas({ clientX, clientY }: ScreenPoint, carried: JQuery): boolean {
  const seen = document
    .elementsFromPoint(clientX, clientY)
    .find((element) => carried.has(element).length === 0 && !carried.is(element));
  return $(seen ?? []).closest(chart()).length > 0;
}

/** What is put onto the canvas: nodes, and the config nodes that come with them. */
export interface Load {
  readonly nodes: readonly FlowNode[];
  readonly config?: readonly ConfigNode[];
}

/** Puts nodes where a point of the window is: a single one with its middle there, a group with its corner. */
export function putAt(load: Load, { clientX, clientY }: ScreenPoint): void {
  const { x, y } = onCanvas({ x: clientX, y: clientY, width: 0, height: 0 });
  const { width, height } = boxAround(load.nodes);
  put(load, within(load.nodes.length === 1 ? { x: x - width / 2, y: y - height / 2 } : { x, y }));
}

/** Puts nodes into the middle of what is visible, onto nothing else. */
export function putInMiddle(load: Load): void {
  put(load, freePlace(boxAround(load.nodes), visible(), takenBoxes()));
}

/** As the editor's own import does: with new ids, selected, in one step of its history. A Deploy is the user's to press. */
function put({ nodes, config = [] }: Load, corner: { readonly x: number; readonly y: number }): void {
  const { x, y } = boxAround(nodes);
  const placed = moved(nodes, corner.x - x, corner.y - y);
  RED.view.importNodes([...config, ...leftAligned(placed)], { generateIds: true, touchImport: true, notify: false });
  RED.nodes.dirty(true);
  RED.view.focus();
}

/** What of the canvas one sees. The sidebars of Node-RED 5 lie on it. */
function visible(): Box {
  const whole = rectangleOf(chart());
  let { left, right } = whole;
  $('.red-ui-sidebar:visible').each((_index, element) => {
    const sidebar = rectangleOf($(element));
    if (sidebar.left + sidebar.right > left + right) right = Math.min(right, sidebar.left);
    else left = Math.max(left, sidebar.right);
  });
  return onCanvas({ x: left, y: whole.top, width: right - left, height: whole.height });
}

/** A box of the window in the canvas's own pixels. */
function onCanvas({ x, y, width, height }: Box): Box {
  const scale = RED.view.scale();
  const { left, top } = rectangleOf(chart());
  return {
    x: (x - left + (chart().scrollLeft() ?? 0)) / scale,
    y: (y - top + (chart().scrollTop() ?? 0)) / scale,
    width: width / scale,
    height: height / scale,
  };
}

function rectangleOf(element: JQuery): DOMRect {
  return element.get(0)?.getBoundingClientRect() ?? new DOMRect();
}

function takenBoxes(): Box[] {
  const flow = RED.workspaces.active();
  const nodes = RED.nodes
    .filterNodes({ z: flow })
    .map(({ x, y, w, h }) => ({ x: x - w / 2, y: y - h / 2, width: w, height: h }));
  const groups = RED.nodes.groups(flow).map(({ x, y, w, h }) => ({ x, y, width: w, height: h }));
  return [...nodes, ...groups];
}

/** The dashboard of this editor, installed or not. */
export function dashboardOfEditor(): Dashboard {
  const nodes: DashboardNode[] = [];
  const take = (node: object): void => {
    const known = node as DashboardNode;
    if (known.type.startsWith('ui-')) nodes.push(known);
  };
  RED.nodes.eachConfig(take);
  RED.nodes.eachNode(take);
  const has = (type: string): boolean => RED.nodes.registry.getNodeSetForType(type)?.enabled === true;
  return { has, nodes, root: asText(RED.settings.httpNodeRoot) };
}

/** Says something that a person should know, as the editor does. */
export function say(sentence: string, type: 'warning' | 'compact'): void {
  RED.notify($('<p>').text(sentence), { type, timeout: type === 'warning' ? 8_000 : 4_000 });
}
