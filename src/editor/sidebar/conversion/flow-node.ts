/** A node, config node, group, tab or subflow as flows save it: other programs may have written anything into it. */
export interface FlowNode {
  readonly id: string;
  readonly type: string;
  readonly [property: string]: unknown;
}

/** An output of a node. */
export interface Port {
  readonly id: string;
  readonly port: number;
}

export function textOf(node: FlowNode, property: string): string {
  const value = node[property];
  return typeof value === 'string' ? value.trim() : '';
}

export function numberOf(node: FlowNode, property: string): number {
  const value = Number(node[property]);
  return Number.isFinite(value) ? value : 0;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** A list of ids; what is none is left out. */
export function idsOf(value: unknown): string[] {
  return listOf(value).filter((id) => typeof id === 'string');
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Where each output of a node leads. */
export function wiresOf(node: FlowNode): string[][] {
  return listOf(node.wires).map(idsOf);
}

/** The ports that a subflow passes its outputs or its status on from: `out` and `status`. */
export function portsOf(value: unknown): Port[] {
  return listOf(isRecord(value) ? value.wires : undefined).flatMap((wire) => {
    const { id, port } = isRecord(wire) ? wire : {};
    return typeof id === 'string' ? [{ id, port: Number(port) || 0 }] : [];
  });
}

/** What leads into and out of the nodes of a flow, the inputs and outputs of subflows included. */
export class Wiring {
  readonly #sources = new Map<string, string[]>();
  readonly #used = new Map<string, Set<number>>();

  constructor(flows: readonly FlowNode[]) {
    for (const node of flows) {
      for (const [port, targets] of wiresOf(node).entries()) {
        for (const target of targets) this.#sources.set(target, [...(this.#sources.get(target) ?? []), node.id]);
        if (targets.length > 0) this.#use({ id: node.id, port });
      }
      if (node.type === 'subflow') this.#addSubflow(node);
    }
  }

  /** The nodes, or the subflow, whose messages a node gets. */
  sourcesOf(id: string): readonly string[] {
    return this.#sources.get(id) ?? [];
  }

  /** Whether something is behind an output. */
  isUsed(id: string, port: number): boolean {
    return this.#used.get(id)?.has(port) ?? false;
  }

  isAnyUsed(id: string): boolean {
    return (this.#used.get(id)?.size ?? 0) > 0;
  }

  #addSubflow(subflow: FlowNode): void {
    for (const { id } of listOf(subflow.in).flatMap(portsOf)) {
      this.#sources.set(id, [...(this.#sources.get(id) ?? []), subflow.id]);
    }
    for (const port of [...listOf(subflow.out), subflow.status].flatMap(portsOf)) this.#use(port);
  }

  #use({ id, port }: Port): void {
    this.#used.set(id, (this.#used.get(id) ?? new Set()).add(port));
  }
}
