import type { NodeBody } from './flow-node';

/* Node-RED's own nodes, as their dialogs save them. */

/** Sends a message each day at a time, such as 07:30 by the clock of the machine that Node-RED runs on. */
export function dailyNode(name: string, hours: number, minutes: number): NodeBody {
  const crontab = `${String(minutes).padStart(2, '0')} ${String(hours).padStart(2, '0')} * * *`;
  return {
    ...{ type: 'inject', name, props: [{ p: 'payload' }], repeat: '', crontab, once: false, onceDelay: 0.1 },
    ...{ topic: '', payload: '', payloadType: 'date' },
  };
}

/** Compares what it compares: `eq`, `neq`, `lt`, `gt`. */
export interface SwitchRule {
  readonly t: 'eq' | 'neq' | 'lt' | 'gt' | 'nnull';
  readonly v?: string;
  readonly vt?: 'str' | 'num';
}

/** An output for each rule, the first that fits. */
export function switchNode(name: string, property: string, ...rules: readonly SwitchRule[]): NodeBody {
  return {
    ...{ type: 'switch', name, property, propertyType: 'msg', rules, checkall: 'false', repair: false },
    outputs: rules.length,
  };
}

/** Lets pass what is this text. */
export function onlyNode(name: string, value: string, property = 'payload'): NodeBody {
  return switchNode(name, property, { t: 'eq', v: value, vt: 'str' });
}

/** A rule of a change node that sets a property. */
export interface SetRule {
  readonly p: string;
  readonly pt: 'msg' | 'flow';
  readonly to: string;
  readonly tot: 'str' | 'num' | 'msg' | 'flow' | 'jsonata';
}

export function changeNode(name: string, ...rules: readonly SetRule[]): NodeBody {
  return {
    ...{ type: 'change', name, rules: rules.map((rule) => ({ t: 'set', ...rule })) },
    ...{ action: '', property: '', from: '', to: '', reg: false },
  };
}

/** Puts `msg.payload` into words; the template is Mustache. */
export function templateNode(name: string, template: string): NodeBody {
  return {
    ...{ type: 'template', name, field: 'payload', fieldType: 'msg', format: 'handlebars', syntax: 'mustache' },
    ...{ template, output: 'str' },
  };
}

/** What a trigger node does, and for how long. */
export interface Waiting {
  readonly duration: number;
  readonly units: 'min' | 'hr';
  /** What it sends at once: nothing, or what came. */
  readonly first: 'nothing' | 'message';
  /** What it sends afterwards: nothing, what came last, or a text. */
  readonly then: 'nothing' | 'message' | { readonly text: string };
  /** The payload that calls it off. */
  readonly reset?: string;
  /** Whether each message begins the time anew. */
  readonly extend?: boolean;
}

export function triggerNode(
  name: string,
  { duration, units, first, then, reset = '', extend = false }: Waiting,
): NodeBody {
  const second =
    typeof then === 'object'
      ? { op2: then.text, op2type: 'str' }
      : { op2: '', op2type: then === 'nothing' ? 'nul' : 'payl' };
  return {
    ...{ type: 'trigger', name, op1: '', op1type: first === 'nothing' ? 'nul' : 'pay', ...second },
    ...{
      duration: String(duration),
      extend,
      overrideDelay: false,
      units,
      reset,
      bytopic: 'all',
      topic: 'topic',
      outputs: 1,
    },
  };
}

/** Writes each payload as a line at the end of a file. */
export function fileNode(name: string, filename: string): NodeBody {
  return {
    ...{ type: 'file', name, filename, filenameType: 'str', appendNewline: true, createDir: false },
    ...{ overwriteFile: 'false', encoding: 'none' },
  };
}

/** Shows the payload in the sidebar and under itself. */
export function debugNode(name: string): NodeBody {
  return {
    ...{ type: 'debug', name, active: true, tosidebar: true, console: false, tostatus: true },
    ...{ complete: 'payload', targetType: 'msg', statusVal: 'payload', statusType: 'auto' },
  };
}

export function commentNode(name: string, info: string): NodeBody {
  return { type: 'comment', name, info };
}
