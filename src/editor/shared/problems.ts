import { words } from './words';

const t = words('smartthings-account');

type Prefix = 'node-input' | 'node-config-input';

/**
 * Says under each field of an open form what is wrong with it, for eyes and for screen readers: Node-RED itself draws a
 * red border and keeps the sentence until a pointer rests on it. The rows of the form are there already.
 */
export function sayProblems<Properties>(node: Edited<Properties>, prefix: Prefix): void {
  const { defaults, credentials } = node._def;
  const properties: Readonly<Record<string, Judged<Properties>>> = { ...defaults, ...credentials };
  for (const [property, definition] of Object.entries(properties)) {
    const field = $(`#${prefix}-${property}`);
    const [element] = field.get();
    if (!element) continue;
    // After the editor's own listeners, which judge the field.
    const say = (): void => queueMicrotask(() => show(field, property, problemOf(node, field, definition)));
    field.on('change keyup paste', say);
    // What is pasted or dropped is judged at once too: a sentence that goes only when the field is left would move the very
    // button that is being pressed.
    writtenIn(field).on('input', function () {
      $(this).trigger('keyup');
    });
    new MutationObserver(say).observe(element, { attributes: true, attributeFilter: ['class'] });
    // What prepared the dialog may have had it judged already: a border that is there does not change.
    say();
  }
}

interface Judged<Properties> {
  readonly type?: string;
  readonly validate?: Validator<Properties>;
}

function problemOf<Properties>(node: Properties, field: JQuery, { validate, type }: Judged<Properties>): string {
  if (!field.hasClass('input-error')) return '';
  const verdict = validate?.call(node, field.val(), {});
  if (typeof verdict === 'string') return verdict;
  if (type !== 'smartthings-account') return t('validation.credentialMissing');
  const account = String(field.val());
  return account === '' || account === '_ADD_' ? t('validation.accountMissing') : t('validation.accountWrong');
}

/** Where a person writes: a TypedInput hides its own field behind another. */
function writtenIn(field: JQuery): JQuery {
  const inner = field.next('.red-ui-typedInput-container').find('.red-ui-typedInput-input');
  return inner.length > 0 ? inner : field.filter('input[type="text"], input[type="password"]');
}

function show(field: JQuery, property: string, problem: string): void {
  const row = field.closest('.form-row');
  const id = `smartthings-problem-${property}`;
  // A row may hold several properties, such as a value and its type: each has a sentence of its own.
  let place = row.children(`#${id}`);
  if (place.length === 0 && problem !== '') {
    place = $('<p class="smartthings-problem">').attr('id', id).appendTo(row);
  }
  if (place.text() !== problem) place.text(problem);
  describe(field.add(field.next('.red-ui-typedInput-container').find('input, [role="combobox"]')), id, problem);
}

/** Tells screen readers that a field is wrong, and where it says why. */
export function describe(fields: JQuery, id: string, problem: string): void {
  const isWrong = problem !== '';
  fields.attr({ 'aria-invalid': isWrong ? 'true' : null, 'aria-describedby': isWrong ? id : null });
}
