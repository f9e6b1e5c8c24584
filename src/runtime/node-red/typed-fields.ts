import type { Node, NodeAPI, NodeMessage } from 'node-red';
import { environmentVariable } from '../../base/contract/environment';
import { SmartThingsError } from '../../base/errors';
import { text } from '../../base/text';

/** A node's saved properties: values and, beside each, where it comes from (`device`, `deviceType`). */
export type Properties = Readonly<Record<string, unknown>>;

/** What every node has, whatever its type, and what only the editor reads. */
const PLACE = new Set(['id', 'type', 'z', 'x', 'y', 'g', 'd', 'l', 'name', 'wires', 'account', 'argsForm']);
const TYPE = 'Type';

/**
 * The fields of a node that say something. A copy: what Node-RED hands over is a clone of its own for each node, and
 * weighs more than all else that a node of ours keeps.
 */
export function fieldsOf(definition: object): Properties {
  const fields: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(definition)) {
    const isEmpty = value === '' || value === undefined || value === null;
    const isUsual = name.endsWith(TYPE) && value === usualTypeOf(name.slice(0, -TYPE.length));
    if (!isEmpty && !isUsual && !PLACE.has(name) && !name.startsWith('_')) fields[name] = value;
  }
  return fields;
}

/** What a field holds where the node does not tell: as in a new node. */
function usualTypeOf(name: string): string {
  return ['args', 'query', 'body'].includes(name) ? 'json' : 'str';
}

/**
 * What a TypedInput field means for this message. Empty fields and environment variables that are not set are
 * `undefined`. Throws `invalid_message` where an expression or JSON text is wrong.
 */
export async function fieldValue(
  RED: NodeAPI,
  node: Node,
  properties: Properties,
  name: string,
  msg: NodeMessage,
): Promise<unknown> {
  const value = properties[name];
  const savedType = properties[name + TYPE];
  const type = typeof savedType === 'string' && savedType !== '' ? savedType : usualTypeOf(name);
  if (value === undefined || value === null || value === '') return undefined;
  if (type === 'str') return writtenText(value);
  // Flows that were generated may hold the value itself where the editor writes its text.
  if (type === 'json' && typeof value !== 'string') return value;
  try {
    return await evaluated(RED, node, value, type, msg);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String((error as { message?: unknown }).message ?? error);
    throw new SmartThingsError('invalid_message', text('runtime.field.cannotEvaluate', { field: name, reason }));
  }
}

function writtenText(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  const plain = value.trim();
  return plain === '' || environmentVariable(plain) !== undefined ? undefined : plain;
}

/** Always with the callback: JSONata and other context stores have no other way. */
function evaluated(RED: NodeAPI, node: Node, value: unknown, type: string, msg: NodeMessage): Promise<unknown> {
  return new Promise((resolve, reject) => {
    RED.util.evaluateNodeProperty(String(value), type, node, msg, (error: Error | null, result: unknown) => {
      if (error) reject(error);
      else resolve(result);
    });
  });
}
