import { asText, isEnvironment } from './validation';
import { words } from './words';

const t = words('smartthings-account');

/** Sources that may stay empty; the others need the name of a property or an expression. */
const WRITTEN_HERE = ['', 'str', 'json', 'num', 'bool'];

/** What an open form holds under a property, else what is saved: while a dialog is open, `this` holds old values. */
export function currentValue(node: object, property: string): string {
  const inForm = $(`#node-input-${property}`).val();
  return asText(inForm ?? (node as Record<string, unknown>)[property]);
}

/** A validator for a TypedInput's property: nothing written is fine, a source without a name is not. */
export function typedValue<Properties extends object>(property: keyof Properties & string): Validator<Properties> {
  const byNodeRed = RED.validators.typedInput<Properties>({ typeField: `${property}Type` });
  return function (this: Properties, value: unknown, options: ValidatorOptions): Verdict {
    const written = asText(value);
    if (written !== '') return isEnvironment(written) || byNodeRed.call(this, written, options);
    const source = currentValue(this, `${property}Type`);
    return WRITTEN_HERE.includes(source) || t('validation.sourceEmpty', { field: options.label ?? property });
  };
}

/** A typed property in a node's label: what is written there, nothing where it is only known at run time. */
export function fixedText(value: unknown, type: unknown): string {
  return (type ?? 'str') === 'str' && !isEnvironment(asText(value)) ? asText(value) : '';
}
