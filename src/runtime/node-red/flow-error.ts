import type { SmartThingsError } from '../../base/errors';
import type { Text } from '../../base/text';

/**
 * An error as a flow gets it: code and cause for those who branch, and the bare sentence for those who read. Node-RED shows
 * a string as it stands, but of an `Error` its debug panel shows all parts, and a catch node the name before the sentence.
 * So this is an error in all but its class.
 */
export class Failure {
  readonly name: string;
  readonly message: string;
  readonly code: string;
  readonly cause: unknown;
  readonly stack: string;

  declare readonly text: Text;

  constructor({ name, message, code, cause, stack, text }: SmartThingsError) {
    this.name = name;
    this.message = message;
    this.code = code;
    this.cause = cause;
    this.stack = stack ?? message;
    // Not enumerable, as in the error itself: catch nodes and JSON show the sentence, not its parts.
    Object.defineProperty(this, 'text', { value: text, enumerable: false });
  }

  /** The sentence alone. */
  toString(): string {
    return this.message;
  }
}

/** What goes into `done`. */
export function forFlow(error: SmartThingsError): Failure {
  return new Failure(error);
}
