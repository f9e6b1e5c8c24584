import type { Chosen } from '../picker/device-fields';
import { valueInWords } from '../picker/device-choices';
import { picker, type Picker } from '../picker/picker';
import type { Choice } from '../picker/picker-panel';
import { own } from '../shared/own';

/** The field for what a virtual device reports: chosen where the attribute has a list of values, else written. */
export class ReportValue {
  readonly #picker: Picker;
  readonly #empty: string;

  /** `empty`: what an empty field means. */
  constructor(empty: string, onChange: () => void) {
    this.#empty = empty;
    this.#picker = picker('value', { icon: 'fa-pencil', empty, onChange });
  }

  /** Whether the message says what is reported. */
  get isFromMessage(): boolean {
    return this.#picker.isHere && this.#picker.value === '';
  }

  /** The attribute has changed, or what is known of it. */
  suit({ definition, capability, part, present, words }: Chosen): void {
    const schema = own(definition?.attributes, part)?.schema.properties?.value;
    const values = schema?.type === 'boolean' ? [true, false] : (schema?.enum ?? []);
    const now = own(present, part);
    const choices = values.map((value): Choice => {
      const label = words.value(capability, part, String(value));
      const choice = { value: String(value), label, ...(label === String(value) ? {} : { detail: String(value) }) };
      return now?.value === value ? { ...choice, now: valueInWords(now) } : choice;
    });
    this.#picker.offer([{ value: '', label: this.#empty }, ...choices]);
  }

  close(): void {
    this.#picker.close();
  }
}
