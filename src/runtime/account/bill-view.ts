import type { NodeAPI, NodeDef } from 'node-red';
import type { Bill } from '../../api/bill';
import type { BillView, NodeBill } from '../../base/contract/bill';
import { plainText } from '../node-red/plain-values';

type NodeNames = Pick<NodeBill, 'name' | 'type'>;

const GONE: NodeNames = { name: '', type: '' };

/** A bill with what its nodes are called. */
export function billViewOf(RED: NodeAPI, bill: Bill): BillView {
  const { today, month, forecast, budget, resetsAt, byKind, byNode, days } = bill;
  const inFlows = namesInFlows(RED);
  const named = byNode.map((one): NodeBill => ({ ...one, ...namesOf(RED, inFlows, one.nodeId) }));
  return { today, month, forecast, budget, resetsAt, byKind, byNode: named, days };
}

/** Nodes that run, those of subflows too, else those that a flow holds, such as disabled ones. */
function namesOf(RED: NodeAPI, inFlows: ReadonlyMap<string, NodeNames>, nodeId: string): NodeNames {
  const running = RED.nodes.getNode(nodeId) as { name?: unknown; type?: unknown } | null | undefined;
  if (running) return { name: plainText(running.name), type: plainText(running.type) };
  return inFlows.get(nodeId) ?? GONE;
}

function namesInFlows(RED: NodeAPI): Map<string, NodeNames> {
  const names = new Map<string, NodeNames>();
  RED.nodes.eachNode((node: NodeDef) => {
    names.set(node.id, { name: plainText(node.name), type: plainText(node.type) });
  });
  return names;
}
