import type { Text, TextParam } from './text';

/** The failures that a flow can tell apart (design.md §2.6). */
export type ErrorCode =
  | 'not_authorized'
  | 'reauthorize'
  | 'forbidden'
  | 'not_found'
  | 'invalid_command'
  | 'invalid_message'
  | 'device_state'
  | 'rate_limited'
  | 'budget'
  | 'timeout'
  | 'network'
  | 'server'
  | 'wrong_mode';

/** What is known of a failure besides its code. Never a request, a header or a token. */
export interface ErrorFacts {
  readonly statusCode?: number;
  readonly requestId?: string;
  readonly results?: readonly unknown[];
}

/** What a Catch node may look at besides the sentence. It holds the code too: Node-RED 4.0 passes on nothing else. */
export interface ErrorCause extends ErrorFacts {
  readonly code: ErrorCode;
  /** As JSON. */
  toString(): string;
}

/** The one error that leaves this package. Its sentence is a `Text` until the runtime puts it into words. */
export class SmartThingsError extends Error {
  override readonly name = 'SmartThingsError';
  readonly code: ErrorCode;
  override readonly cause: ErrorCause;
  declare readonly text: Text;

  constructor(code: ErrorCode, sentence: Text, facts: ErrorFacts = {}) {
    super(inWords(sentence));
    this.code = code;
    this.cause = { ...facts, code };
    // Node-RED's debug sidebar shows a cause as text.
    Object.defineProperty(this.cause, 'toString', { value: () => JSON.stringify(this.cause), enumerable: false });
    // Not enumerable: Catch nodes and JSON show the sentence, not its parts.
    Object.defineProperty(this, 'text', { value: sentence, enumerable: false });
  }

  /** The sentence alone: it is what Node-RED shows a person. */
  override toString(): string {
    return this.message;
  }

  /** The same error with its sentence in the words of a language. */
  inWords(translate: (sentence: Text) => string): SmartThingsError {
    const copy = new SmartThingsError(this.code, this.text, this.cause);
    copy.message = translate(this.text);
    copy.stack = `${this.name}: ${copy.message}\n${(this.stack ?? '').split('\n').slice(1).join('\n')}`;
    return copy;
  }
}

/** Without a catalogue at hand: the key and its parameters, which tests and logs can still read. */
function inWords(sentence: Text): string {
  const params = Object.entries(sentence.params).map(([name, value]) => `${name}=${paramInWords(value)}`);
  return params.length === 0 ? sentence.key : `${sentence.key} (${params.join(', ')})`;
}

function paramInWords(value: TextParam): string {
  if (value instanceof Date) return value.toISOString();
  return typeof value === 'object' ? inWords(value) : String(value);
}

/** What is asked for lacks something, or has the wrong form. */
export function invalidMessage(sentence: Text): SmartThingsError {
  return new SmartThingsError('invalid_message', sentence);
}

/** Whether no call may be spent: what is known must do, where anything is. */
export function isOverBudget(error: unknown): error is SmartThingsError {
  return error instanceof SmartThingsError && error.code === 'budget';
}
