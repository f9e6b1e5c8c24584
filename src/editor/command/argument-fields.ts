import type { ArgumentDefinition } from '../../base/contract/definition';
import type { Hints } from './argument-hints';
import { isColour } from './argument-check';
import { colourFromHex, hexFromColour } from '../../base/contract/colour';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** A wider range is no slider: a pixel would be too much. */
const WIDEST_SLIDER = 1000;

/** The field for one argument. */
export interface ArgumentField {
  readonly elements: readonly JQuery[];
  /** What it holds; `undefined` where it is empty. Text that is no JSON throws. */
  read(): unknown;
  /** It cannot be empty, and shows something that is not saved yet. */
  readonly isPreset?: boolean;
}

type Maker = (value: unknown, argument: ArgumentDefinition, hints: Hints) => ArgumentField | undefined;

/** The field that suits an argument. `value` is what is saved, `undefined` for nothing; none is ever changed by showing it. */
export function fieldFor(value: unknown, argument: ArgumentDefinition, hints: Hints): ArgumentField {
  for (const make of [choiceField, numberField, colourField, momentField, textField]) {
    const field = make(value, argument, hints);
    if (field) return field;
  }
  return jsonField(value);
}

const isScalar = (value: unknown): value is string | number | boolean =>
  ['string', 'number', 'boolean'].includes(typeof value);

const isEmpty = (value: unknown): boolean => value === undefined || value === null;

const choiceField: Maker = (value, { schema, optional }, { choices }) => {
  const offered =
    schema.type === 'boolean'
      ? [
          { value: true, label: t('argument.true') },
          { value: false, label: t('argument.false') },
        ]
      : [...choices];
  if (offered.length === 0) return undefined;
  if (!isEmpty(value) && !offered.some((choice) => choice.value === value)) {
    if (!isScalar(value)) return undefined;
    offered.push({ value, label: String(value) });
  }
  const select = $('<select>').append(
    $('<option value="">').text(optional ? t('argument.leaveOut') : t('argument.choose')),
    ...offered.map(({ label }, index) => $('<option>').val(String(index)).text(label)),
  );
  const chosen = offered.findIndex((choice) => choice.value === value);
  select.val(chosen < 0 ? '' : String(chosen));
  return { elements: [select], read: () => (select.val() === '' ? undefined : offered[Number(select.val())]?.value) };
};

const numberField: Maker = (value, { schema }, { minimum, maximum, step, unit, isOwnRange }) => {
  if (schema.type !== 'integer' && schema.type !== 'number') return undefined;
  if (!isEmpty(value) && typeof value !== 'number') return undefined;
  const limits = { min: minimum, max: maximum, step: step ?? (schema.type === 'integer' ? 1 : 'any') };
  const number = $('<input type="number">')
    .attr(limits)
    .val(isEmpty(value) ? '' : String(value));
  const after = $('<span class="smartthings-argument-unit">').text(unit ?? '');
  const read = (): number | undefined => (number.val() === '' ? undefined : Number(number.val()));
  if (minimum === undefined || maximum === undefined) return { elements: [number, after], read };
  after.text(`${unit ?? ''} (${minimum}–${maximum})`.trim());
  if (!isOwnRange && maximum - minimum > WIDEST_SLIDER) return { elements: [number, after], read };
  const slider = $('<input type="range" tabindex="-1" aria-hidden="true">').attr({ ...limits, step: step ?? 1 });
  slider.val(isEmpty(value) ? minimum : String(value));
  // A slider stands somewhere even where nothing is filled in: it looks like nothing then.
  const follow = (): void => void slider.attr('data-empty', number.val() === '' ? 'true' : 'false');
  slider.on('input', () => number.val(String(slider.val())).trigger('input'));
  number.on('input', () => {
    slider.val(String(number.val()));
    follow();
  });
  follow();
  return { elements: [slider, number, after], read };
};

const PLAIN_RED = { hue: 0, saturation: 100 };

/**
 * Hue and saturation are what every lamp understands. What else the saved colour says is kept. A browser's colour field
 * always shows some colour, so it is no field for one that may be left out.
 */
const colourField: Maker = (value, { schema, optional }) => {
  if (!isColour(schema) || (optional && isEmpty(value))) return undefined;
  if (!isEmpty(value) && (typeof value !== 'object' || Array.isArray(value))) return undefined;
  const isPreset = isEmpty(value);
  let colour = (value ?? PLAIN_RED) as { hue?: number; saturation?: number; hex?: string };
  const { hue, saturation, hex } = colour;
  const shown = hue === undefined && hex ? colourFromHex(hex) : { hue: hue ?? 0, saturation: saturation ?? 100 };
  const well = $('<input type="color">').val(hexFromColour(shown));
  const said = $('<span class="smartthings-argument-unit">');
  const say = (): void => {
    said.text(t('argument.colour', { hue: colour.hue ?? '–', saturation: colour.saturation ?? '–' }));
  };
  well.on('input', () => {
    const { hex: _replaced, ...others } = colour;
    colour = { ...others, ...colourFromHex(String(well.val())) };
    say();
  });
  say();
  return { elements: [well, said], isPreset, read: () => colour };
};

/** Moments are sent as ISO 8601 in UTC; the field shows the viewer's own time. */
const momentField: Maker = (value, { schema }) => {
  const isMoment = schema.format === 'date-time' || isPatternOfMoment(schema.pattern ?? '');
  const saved = new Date(typeof value === 'string' ? value : '');
  if (!isMoment || (!isEmpty(value) && Number.isNaN(saved.getTime()))) return undefined;
  const field = $('<input type="datetime-local" step="1">');
  if (!isEmpty(value))
    field.val(new Date(saved.getTime() - saved.getTimezoneOffset() * 60_000).toISOString().slice(0, 19));
  const read = (): string | undefined => (field.val() ? new Date(String(field.val())).toISOString() : undefined);
  return { elements: [field], read };
};

/** Digits, then `T`, then `Z`: moments have no `format` in most definitions. */
function isPatternOfMoment(pattern: string): boolean {
  const digits = pattern.indexOf('\\d');
  const time = pattern.indexOf('T', digits);
  return digits >= 0 && time >= 0 && pattern.includes('Z', time);
}

const textField: Maker = (value, { schema }) => {
  if (schema.type !== 'string' || (!isEmpty(value) && typeof value !== 'string')) return undefined;
  const field = $('<input type="text">').attr({ maxlength: schema.maxLength });
  field.val(typeof value === 'string' ? value : '');
  return { elements: [field], read: () => String(field.val()) || undefined };
};

function inOneLine(json: string): string {
  const lines = json.split('\n').map((line) => line.trim());
  return lines.join(' ').trim();
}

function jsonField(value: unknown): ArgumentField {
  const field = $('<input type="text" class="smartthings-argument-json" placeholder="{}">');
  field.val(value === undefined ? '' : JSON.stringify(value));
  const button = $('<button type="button" class="red-ui-button">…</button>').attr('aria-label', t('argument.editJson'));
  button.on('click', () => {
    const complete = (json: string): void => void field.val(inOneLine(json)).trigger('input');
    RED.editor.editJSON({ value: String(field.val()), complete });
  });
  const read = (): unknown => (field.val() === '' ? undefined : (JSON.parse(String(field.val())) as unknown));
  return { elements: [field, button], read };
}
