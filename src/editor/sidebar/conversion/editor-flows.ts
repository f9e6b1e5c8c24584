import type { FlowNode } from './flow-node';
import { isHolder, isOldNode } from './old-nodes';
import { isSecondPackage } from './second-package';

const PACKAGES = ['node-red-contrib-smartthings', 'node-red-contrib-samsung-automation-studio-nodes'];
/** What converted flows are made of besides our own nodes. */
const NEEDED = ['switch', 'change', 'function', 'comment', 'inject'];

/** All that the editor holds, deployed or not, as it would save it: nodes of unknown types with their true types. */
export function editorFlows(): FlowNode[] {
  // A copy: tabs and subflows in it are the living ones.
  const flows = JSON.parse(JSON.stringify(RED.nodes.createCompleteNodeSet())) as FlowNode[];
  const loaded = new Map((RED.nodes.originalFlow() ?? []).map((node) => [node.id, node as unknown as FlowNode]));
  return flows.map((node) => {
    if (!isOldNode(node) || node.wires !== undefined || node.type === 'smartthings-config') return node;
    // Without a place the editor takes an unknown node for one without wires.
    const { z, x, y, wires } = loaded.get(node.id) ?? node;
    return wires === undefined ? node : { ...node, z, x, y, wires };
  });
}

/** Whether there are old nodes at all: quick, since it is asked after each change. */
export function hasOldNodes(): boolean {
  const nodes: object[] = [];
  RED.nodes.eachConfig((node) => nodes.push(node));
  RED.nodes.eachNode((node) => nodes.push(node));
  return nodes.some((node) => {
    const { type, _orig: original } = node as { readonly type: string; readonly _orig?: FlowNode };
    // An unknown node keeps all that it saved under another name.
    const saved = type === 'unknown' && original ? original : (node as FlowNode);
    return isOldNode(saved) && !isForeign(saved);
  });
}

/** Common words are the types of the second package: another one may have nodes of that name. */
function isForeign({ type }: FlowNode): boolean {
  const module = RED.nodes.registry.getNodeSetForType(type)?.module;
  return module !== undefined && !PACKAGES.includes(module);
}

/** The types that belong to another package. */
export function foreignTypes(flows: readonly FlowNode[]): ReadonlySet<string> {
  return new Set(flows.filter((node) => isOldNode(node) && isForeign(node)).map(({ type }) => type));
}

/** Node-RED's own nodes that are switched off here and that a conversion needs. */
export function missingTypes(): string[] {
  return NEEDED.filter((type) => RED.nodes.registry.getNodeSetForType(type)?.enabled !== true);
}

/** The tokens of the second package's nodes, as far as the editor may see them: none while its types are unknown. */
export async function visibleTokens(flows: readonly FlowNode[]): Promise<Record<string, string>> {
  const holders = flows.filter((node) => isSecondPackage(node) && isHolder(node));
  const told = await Promise.all(
    holders.map(async ({ id, type }): Promise<[string, string][]> => {
      const path = `credentials/${encodeURIComponent(type)}/${encodeURIComponent(id)}`;
      const reply = (await $.ajax({ url: path, dataType: 'json' }).catch(() => ({}))) as { stAccessToken?: unknown };
      const { stAccessToken: token } = reply;
      return typeof token === 'string' && token !== '' ? [[id, token]] : [];
    }),
  );
  return Object.fromEntries(told.flat());
}

/**
 * Puts other flows into the place of all that the editor holds, in one step that can be undone, as the editor itself does
 * when it merges. Nothing is deployed.
 */
export function replaceFlows(before: readonly FlowNode[], after: readonly FlowNode[]): void {
  const { changed, moved } = marksOf(before);
  RED.history.push({
    ...{ t: 'replace', complete: true, config: before, changed, moved },
    ...{ rev: RED.nodes.version(), dirty: RED.nodes.dirty() },
  });
  const [tab, revision] = [RED.workspaces.active(), RED.nodes.version()];
  RED.nodes.clear();
  const { nodes } = RED.nodes.import(after);
  RED.nodes.dirty(false);
  const locked = new Set(after.filter((node) => node.locked === true).map(({ id }) => id));
  const was = new Map(before.map((node) => [node.id, node]));
  const is = new Map(after.map((node) => [node.id, node]));
  for (const node of nodes) {
    // A locked flow takes no mark, and nothing in it was changed.
    if (locked.has(node.z ?? '')) continue;
    const [old, now] = [was.get(node.id), is.get(node.id)];
    if (changed[node.id] || saidBy(old) !== saidBy(now)) node.changed = true;
    if (moved[node.id] || old?.x !== now?.x || old?.y !== now?.y) node.moved = true;
  }
  RED.nodes.version(revision);
  RED.nodes.dirty(true);
  RED.view.redraw(true);
  RED.palette.refresh();
  RED.workspaces.refresh();
  RED.workspaces.show(tab, true);
  RED.sidebar.config.refresh();
}

/** What a node says, wherever it stands: where it stands makes no difference to a Deploy of what was modified. */
function saidBy(node: FlowNode | undefined): string {
  return JSON.stringify({ ...node, x: 0, y: 0 });
}

function marksOf(flows: readonly FlowNode[]): Record<'changed' | 'moved', Record<string, boolean>> {
  const marks = { changed: {} as Record<string, boolean>, moved: {} as Record<string, boolean> };
  for (const { id } of flows) {
    const node = RED.nodes.node(id);
    marks.changed[id] = node?.changed === true;
    marks.moved[id] = node?.moved === true;
  }
  return marks;
}
