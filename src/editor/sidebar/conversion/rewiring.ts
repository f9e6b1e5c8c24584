import type { Chain } from './chain';
import { idsOf, isRecord, listOf, portsOf, wiresOf, type FlowNode, type Port } from './flow-node';

/** What became of the old nodes: a chain of new ones, or nothing at all. */
export interface Outcome {
  readonly chains: ReadonlyMap<string, Chain>;
  readonly removed: ReadonlySet<string>;
}

/** Everything else in a flow that names an old node, or one of its outputs, names what became of it. */
export function rewired(node: FlowNode, outcome: Outcome): FlowNode {
  const changed: Record<string, unknown> = {};
  if (Array.isArray(node.wires)) changed.wires = wiresOf(node).map((targets) => targetsNow(targets, outcome));
  if (node.type === 'group') changed.nodes = membersNow(idsOf(node.nodes), outcome);
  if (Array.isArray(node.scope)) changed.scope = scopeNow(node, outcome);
  if (node.type === 'subflow') Object.assign(changed, subflowNow(node, outcome));
  return { ...node, ...changed };
}

/** The nodes of a chain, with what was behind the old node behind them. */
export function chainNodes(old: FlowNode, chain: Chain, outcome: Outcome): FlowNode[] {
  const behind = wiresOf(old).map((targets) => targetsNow(targets, outcome));
  return chain.nodes.map((node) => {
    const wires = wiresOf(node);
    for (const [oldPort, ports] of chain.exits) {
      for (const { id, port } of ports) if (id === node.id) wires[port]?.push(...(behind[oldPort] ?? []));
    }
    return { ...node, wires };
  });
}

/** The first node of a chain has the old id; a wire to what takes no messages any more has no end. */
function targetsNow(targets: readonly string[], { chains, removed }: Outcome): string[] {
  return targets.filter((id) => !removed.has(id) && (chains.get(id)?.hasInput ?? true));
}

function membersNow(members: readonly string[], { chains, removed }: Outcome): string[] {
  return members.flatMap((id) => {
    const chain = chains.get(id);
    return chain ? chain.nodes.map((node) => node.id) : removed.has(id) ? [] : [id];
  });
}

/** What is done with a message is told by our nodes alone: the ones around them would tell it once more. */
function scopeNow(node: FlowNode, { chains, removed }: Outcome): string[] {
  return idsOf(node.scope).flatMap((id) => {
    const chain = chains.get(id);
    if (!chain) return removed.has(id) ? [] : [id];
    const told =
      node.type === 'catch' ? chain.nodes : chain.nodes.filter(({ type }) => type.startsWith('smartthings-'));
    return told.map((one) => one.id);
  });
}

function subflowNow(subflow: FlowNode, outcome: Outcome): object {
  const from = (port: Port): readonly Port[] => {
    const chain = outcome.chains.get(port.id);
    if (chain) return chain.exits.get(port.port) ?? [];
    return outcome.removed.has(port.id) ? [] : [port];
  };
  const passedOn = (end: unknown): unknown => (isRecord(end) ? { ...end, wires: portsOf(end).flatMap(from) } : end);
  const passedIn = (end: unknown): unknown => {
    const ids = portsOf(end).map(({ id }) => id);
    return isRecord(end) ? { ...end, wires: targetsNow(ids, outcome).map((id) => ({ id })) } : end;
  };
  return {
    ...(Array.isArray(subflow.in) ? { in: listOf(subflow.in).map(passedIn) } : {}),
    ...(Array.isArray(subflow.out) ? { out: listOf(subflow.out).map(passedOn) } : {}),
    ...(isRecord(subflow.status) ? { status: passedOn(subflow.status) } : {}),
  };
}
