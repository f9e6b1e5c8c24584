import type { CapabilityNames, NamedPart } from '../../base/contract/capability-names';
import { inWords } from './id-in-words';
import { own } from './own';

/** What capabilities and their parts are called in the viewer's language: by Samsung where that is known, else by their ids. */
export class CapabilityWords {
  readonly #names = new Map<string, CapabilityNames>();

  /** Takes over more names. Tells whether any of them is new. */
  add(names: Readonly<Record<string, CapabilityNames>>): boolean {
    const news = Object.entries(names).filter(([capability]) => !this.#names.has(capability));
    for (const [capability, known] of news) this.#names.set(capability, known);
    return news.length > 0;
  }

  /** Another number for each time that there is more. */
  get count(): number {
    return this.#names.size;
  }

  capability(id: string): string {
    return this.#names.get(id)?.label ?? inWords(id);
  }

  attribute(capability: string, id: string): string {
    return own(this.#names.get(capability)?.attributes, id)?.label ?? inWords(id);
  }

  command(capability: string, id: string): string {
    return own(this.#names.get(capability)?.commands, id)?.label ?? inWords(id);
  }

  argument(capability: string, command: string, id: string): string {
    return this.#argument(capability, command, id)?.label ?? inWords(id);
  }

  /** A value as an attribute reports it; as it is where it has no name. */
  value(capability: string, attribute: string | undefined, value: string): string {
    const values =
      attribute === undefined ? undefined : own(this.#names.get(capability)?.attributes, attribute)?.values;
    return own(values, value) ?? value;
  }

  /** A value as a command takes it; as it is where it has no name. */
  argumentValue(capability: string, command: string, argument: string, value: string): string | undefined {
    return own(this.#argument(capability, command, argument)?.values, value);
  }

  #argument(capability: string, command: string, id: string): NamedPart | undefined {
    return own(own(this.#names.get(capability)?.commands, command)?.arguments, id);
  }
}

/** For lists that nobody has named. */
export const PLAIN_WORDS = new CapabilityWords();
