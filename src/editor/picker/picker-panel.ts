import { words } from '../shared/words';

const t = words('smartthings-account');

/** There is one open list at most. */
export const LIST_ID = 'smartthings-picker-list';
/** Longer lists are cut: nobody scrolls through them, and drawing them takes a while. */
const MOST_SHOWN = 300;

/** One line of a picker's list. Everything may come from the cloud, and is shown as text. */
export interface Choice {
  /** What is saved. */
  readonly value: string;
  readonly label: string;
  /** In small print beside it. */
  readonly detail?: string;
  /** Heading over the lines that share it; lines of one group follow each other. */
  readonly group?: string;
  /** A warning beside it, such as "offline". */
  readonly mark?: string;
  /** What it reports at present, such as "on" or "18.2 °C". */
  readonly now?: string;
  /** Dimmed: it can be chosen, but hardly makes sense. */
  readonly isUnlikely?: boolean;
}

/** What a panel shows. */
export interface PanelContent {
  readonly choices: readonly Choice[];
  /** Why the list is empty or old. */
  readonly why: string;
}

export interface PanelOptions {
  /** What is chosen: the field's label. */
  readonly title: string;
  readonly selected: string;
  /** Where several may be chosen: which are. The list stays open then, and a second press takes a choice back. */
  readonly isChosen?: (value: string) => boolean;
  readonly target: JQuery;
  readonly content: () => PanelContent;
  /** Whether text that is in no list may be taken over. */
  readonly takes: (typed: string) => boolean;
  /** Asks for the list anew. Without it there is no button for that. */
  readonly refresh?: (() => Promise<void>) | undefined;
  readonly onPick: (value: string) => void;
  readonly onClose: () => void;
}

/** An open list with a search field. */
export interface Panel {
  /** The content has changed. */
  draw(): void;
  close(): void;
}

/** Opens a searchable list under a field. Any text can be taken over too, such as an id or `${NAME}`. */
export function openPanel(options: PanelOptions): Panel {
  const search = $(
    '<input type="text" autocomplete="off" role="combobox" aria-expanded="true" aria-autocomplete="list">',
  ).attr({
    'aria-label': options.title,
    'aria-controls': LIST_ID,
    placeholder: t('picker.search'),
  });
  const list = $('<div class="smartthings-picker-list" role="listbox">').attr('id', LIST_ID);
  list.attr('aria-label', options.title);
  const { selected, isChosen = (value: string): boolean => value === selected } = options;
  const isForMany = options.isChosen !== undefined;
  if (isForMany) list.attr('aria-multiselectable', 'true');
  const why = $('<p class="smartthings-picker-why" role="status">');
  const head = $('<div class="smartthings-picker-head">').append(search);
  const content = $('<div class="smartthings-picker-panel">').append(head, list, why);
  const panel = RED.popover.panel(content);
  let shown: readonly Choice[] = [];
  let active = 0;

  const close = (): void => {
    panel.hide();
    options.onClose();
  };
  const pick = (index: number): void => {
    const choice = shown[index];
    if (!choice) return;
    if (!isForMany) close();
    options.onPick(choice.value);
    if (!isForMany) return;
    active = index;
    draw();
  };
  const activate = (index: number): void => {
    active = Math.max(0, Math.min(index, shown.length - 1));
    const lines = list.find('[role="option"]').removeAttr('data-active');
    const line = lines.eq(active).attr('data-active', 'true');
    search.attr('aria-activedescendant', line.attr('id') ?? null);
    line.get(0)?.scrollIntoView({ block: 'nearest' });
  };
  const draw = (): void => {
    const known = options.content();
    const wanted = String(search.val()).trim();
    const found = known.choices.filter((choice) => fits(choice, wanted));
    shown = [...found.slice(0, MOST_SHOWN), ...(options.takes(wanted) ? typed(known.choices, wanted) : [])];
    list.empty().append(linesOf(shown, isChosen));
    const more = found.length - MOST_SHOWN;
    why.text(more > 0 ? t('picker.more', { more }) : known.why);
    const line = isForMany ? active : shown.findIndex(({ value }) => value === selected);
    activate(wanted === '' || isForMany ? line : 0);
  };

  /** Whether Tab leads out of the panel from here. */
  const isLast = (target: EventTarget, backwards: boolean): boolean => {
    const stops = head.find('input, button:enabled').get();
    return target === (backwards ? stops[0] : stops[stops.length - 1]);
  };
  search.on('input', () => {
    active = 0;
    draw();
  });
  content.on('keydown', (event) => {
    // Node-RED's own shortcuts must not hear what is typed here.
    event.stopPropagation();
    const step = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 }[event.key];
    if (step !== undefined) activate(active + step);
    else if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && event.target === search.get(0)) pick(active);
    else if (event.key === 'Tab' && isLast(event.target, event.shiftKey)) {
      // From the field the browser itself goes on to its neighbour.
      close();
      return;
    } else return;
    event.preventDefault();
  });
  list.on('click', '[role="option"]', (event) =>
    pick(list.find('[role="option"]').index(event.currentTarget as Element)),
  );
  if (options.refresh) head.append(refreshButton(options.refresh));

  draw();
  panel.container.css({ width: Math.max(options.target.outerWidth() ?? 0, 280) });
  panel.show({ target: options.target, onclose: options.onClose });
  search.trigger('focus');
  // The list has a height only now.
  activate(active);
  return { draw, close };
}

function refreshButton(refresh: () => Promise<void>): JQuery {
  const button = $('<button type="button" class="red-ui-button">').attr({
    'aria-label': t('picker.refresh'),
    title: t('picker.refresh'),
  });
  button.append('<i class="fa fa-refresh"></i>');
  return button.on('click', () => {
    button.prop('disabled', true).find('i').addClass('fa-spin');
    void refresh().finally(() => button.prop('disabled', false).find('i').removeClass('fa-spin'));
  });
}

/** Each word of the search must be somewhere in a line. */
function fits({ value, label, detail, group, now }: Choice, wanted: string): boolean {
  const text = [label, detail, group, value, now].join(' ').toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

/** What was typed, as a line of its own, unless the list has it. */
function typed(choices: readonly Choice[], wanted: string): Choice[] {
  if (wanted === '' || choices.some(({ value }) => value === wanted)) return [];
  return [{ value: wanted, label: t('picker.useTyped', { value: wanted }) }];
}

function linesOf(choices: readonly Choice[], isChosen: (value: string) => boolean): JQuery[] {
  return choices.flatMap((choice, index) => {
    const line = $('<div class="smartthings-picker-option" role="option">').attr({
      id: `smartthings-picker-option-${index}`,
      'aria-selected': isChosen(choice.value) ? 'true' : 'false',
      'data-unlikely': choice.isUnlikely === true ? 'true' : null,
    });
    line.append(...partsOf(choice));
    const { group } = choice;
    if (group === undefined || group === choices[index - 1]?.group) return [line];
    return [$('<div class="smartthings-picker-group" role="presentation">').text(group), line];
  });
}

/** A choice as spans: label, present value, mark, detail. */
export function partsOf({ label, now, mark, detail }: Choice): JQuery[] {
  const parts = [$('<span class="smartthings-picker-label">').text(label)];
  if (now) parts.push($('<span class="smartthings-picker-now">').text(now));
  if (mark) parts.push($('<span class="smartthings-picker-mark">').text(mark));
  if (detail) parts.push($('<span class="smartthings-picker-detail">').text(detail));
  return parts;
}
