import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { compileFunction } from 'node:vm';
import { projectRoot } from './installed-package';
import type { FlowNode, Message } from './red';

export interface FunctionSurroundings {
  /** The variables of its tab. */
  readonly env?: Readonly<Record<string, unknown>>;
  /** The context of its flow, which the function reads and changes. */
  readonly flow?: Map<string, unknown>;
  /** What time it is there, epoch milliseconds; as it is where not told. */
  readonly now?: number;
}

/** A function node of an example, outside of Node-RED: what it sends, and what it reports as an error. */
export function functionOf(
  title: string,
  name: string,
  { env = {}, flow = new Map<string, unknown>(), now }: FunctionSurroundings = {},
): (msg: Message) => { readonly sent: unknown; readonly errors: readonly string[] } {
  const file = join(projectRoot, 'examples', `${title}.json`);
  const nodes = JSON.parse(readFileSync(file, 'utf8')) as (FlowNode & { readonly func?: string })[];
  const func = nodes.find((node) => node.name === name)?.func;
  assert.ok(func, `${title} has no function ${name}`);
  const run = compileFunction(func, ['msg', 'env', 'flow', 'node', 'Date']) as (...all: unknown[]) => unknown;
  return (msg) => {
    const errors: string[] = [];
    const node = { status: () => undefined, error: (error: unknown) => errors.push(String(error)) };
    const context = { get: (key: string) => flow.get(key), set: (key: string, value: unknown) => flow.set(key, value) };
    return { sent: run(msg, { get: (key: string) => env[key] }, context, node, dateAt(now)), errors };
  };
}

/** `Date` as it is, but that a new one without words is of this moment. */
function dateAt(now: number | undefined): DateConstructor {
  if (now === undefined) return Date;
  return new Proxy(Date, {
    construct: (target, given: [] | [number]) => (given.length === 0 ? new target(now) : new target(...given)),
  });
}
