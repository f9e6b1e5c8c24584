import { t } from './words';

/** The parts of the sidebar, in their order from top to bottom. */
export interface Sections {
  readonly accounts: JQuery;
  readonly home: JQuery;
  readonly scenes: JQuery;
  readonly events: JQuery;
  /** Where flows of older packages are offered to be converted; empty where there are none. */
  readonly conversion: JQuery;
}

/** Less than that, in pixels, holds no more than the home. */
const LOW = 480;

/** Draws the frame of the sidebar into its root: parts with headings that fold them up, as this browser had them last. */
export function drawSections(root: JQuery): Sections {
  const conversion = $('<div class="smartthings-sidebar-conversion">').appendTo(root);
  return {
    conversion,
    accounts: section(root, 'accounts', t('section.accounts')),
    home: section(root, 'home', t('section.home')),
    scenes: section(root, 'scenes', t('section.scenes')),
    events: section(root, 'events', t('section.events')),
  };
}

function section(root: JQuery, name: string, title: string): JQuery {
  const id = `smartthings-sidebar-${name}`;
  const saved = `${id}-folded`;
  const twist = $('<i class="fa fa-angle-down" aria-hidden="true">');
  const button = $('<button type="button">').attr({ id: `${id}-title`, 'aria-controls': id });
  const body = $('<div class="smartthings-sidebar-body">').attr('id', id);
  const hasChosen = typeof RED.settings.getLocal(saved) === 'string';
  const element = $('<section>').attr({ class: id, 'aria-labelledby': `${id}-title` });
  const fold = (isFolded: boolean): void => {
    element.attr('data-folded', String(isFolded));
    button.attr('aria-expanded', String(!isFolded));
  };
  button.append(twist, $('<span>').text(title)).on('click', () => {
    const isFolded = element.attr('data-folded') !== 'true';
    RED.settings.setLocal(saved, isFolded ? 'yes' : 'no');
    fold(isFolded);
  });
  fold(RED.settings.getLocal(saved) === 'yes');
  if (name === 'accounts' && !hasChosen) whenDrawn(root, (height) => fold(height < LOW));
  element.append($('<h3>').append(button), body).appendTo(root);
  return body;
}

/** Calls back once with the height of an element, when it has one. */
function whenDrawn(place: JQuery, work: (height: number) => void): void {
  const observer = new ResizeObserver(() => {
    const height = place.innerHeight() ?? 0;
    if (height === 0) return;
    observer.disconnect();
    work(height);
  });
  place.each((_index, element) => observer.observe(element));
}
