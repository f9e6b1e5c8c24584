import { isEdited } from './edited';
import { asText, isEnvironment, named } from './validation';
import { words } from './words';

const t = words('smartthings-account');

/** Sources that may stay empty; the others need the name of a property or an expression. */
const WRITTEN_HERE = ['', 'str', 'json', 'num', 'bool'];

/** What the node's open form holds under a property, else what is saved: while a dialog is open, `this` holds old values. */
export function currentValue(node: object, property: string): string {
  const inForm = isEdited(node) ? $(`#node-input-${property}`).val() : undefined;
  return asText(inForm ?? (node as Record<string, unknown>)[property]);
}

/**
 * A validator for a TypedInput's property: nothing written is fine, a source without a name is not. `usualType` is meant
 * where a flow leaves the type out.
 */
export function typedValue<Properties extends object>(
  property: keyof Properties & string,
  usualType = 'str',
): Validator<Properties> {
  const sourceGiven = named<Properties>(function () {
    return WRITTEN_HERE.includes(currentValue(this, `${property}Type`)) || t('validation.sourceEmpty');
  });
  return function (this: Properties, value: unknown, options: ValidatorOptions): Verdict {
    const written = asText(value);
    if (written === '') return sourceGiven.call(this, value, options);
    if (isEnvironment(written)) return true;
    // By its own `typeField` Node-RED would look into whatever form is open.
    const type = currentValue(this, `${property}Type`) || usualType;
    return RED.validators.typedInput<Properties>({ type }).call(this, written, options);
  };
}

/** A typed property in a node's label: what is written there, nothing where it is only known at run time. */
export function fixedText(value: unknown, type: unknown): string {
  return (type ?? 'str') === 'str' && !isEnvironment(asText(value)) ? asText(value) : '';
}
