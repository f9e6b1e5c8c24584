import { ROW } from './chain';
import { isRecord, listOf, numberOf, type FlowNode } from './flow-node';

/** A node that takes more rows than before, and where it stands. */
export interface Growth {
  readonly z: unknown;
  readonly y: number;
  readonly rows: number;
}

/** Nodes of one row are not always in line. */
const IN_LINE = ROW / 2;

/** Makes room below what has grown: everything that stands lower in the same flow moves down, and nothing sideways. */
export class Room {
  readonly #bands = new Map<unknown, { readonly y: number; rows: number }[]>();

  constructor(growths: readonly Growth[]) {
    for (const { z, y, rows } of [...growths].sort((one, other) => one.y - other.y)) {
      const bands = this.#bands.get(z) ?? [];
      this.#bands.set(z, bands);
      const last = bands.at(-1);
      if (last && y - last.y <= IN_LINE) last.rows = Math.max(last.rows, rows);
      else bands.push({ y, rows });
    }
  }

  /** A node where it stands now: its flow is `z`. */
  placed(node: FlowNode): FlowNode {
    if (node.type === 'subflow') return this.#placedEnds(node);
    const y = numberOf(node, 'y');
    if (node.y === undefined || !this.#bands.has(node.z)) return node;
    const downBy = this.#downBy(node.z, y);
    if (node.type !== 'group') return downBy === 0 ? node : { ...node, y: y + downBy };
    const h = numberOf(node, 'h');
    // The editor measures groups anew; until then its frame is as high as what grew in it.
    return { ...node, y: y + downBy, h: h + this.#downBy(node.z, y + h) - downBy };
  }

  #placedEnds(subflow: FlowNode): FlowNode {
    const placed = (end: unknown): unknown => {
      if (!isRecord(end) || typeof end.y !== 'number') return end;
      return { ...end, y: end.y + this.#downBy(subflow.id, end.y) };
    };
    return {
      ...subflow,
      ...(Array.isArray(subflow.in) ? { in: listOf(subflow.in).map(placed) } : {}),
      ...(Array.isArray(subflow.out) ? { out: listOf(subflow.out).map(placed) } : {}),
      ...(isRecord(subflow.status) ? { status: placed(subflow.status) } : {}),
    };
  }

  #downBy(z: unknown, y: number): number {
    const above = (this.#bands.get(z) ?? []).filter((band) => y > band.y + IN_LINE);
    return above.reduce((sum, { rows }) => sum + rows * ROW, 0);
  }
}
