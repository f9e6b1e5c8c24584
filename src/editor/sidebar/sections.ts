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

/** Draws the frame of the sidebar into its root. */
export function drawSections(root: JQuery): Sections {
  const section = (name: string, title: string): JQuery => {
    const heading = $('<h3>').attr('id', `smartthings-sidebar-${name}-title`).text(title);
    const body = $('<div class="smartthings-sidebar-body">');
    $('<section>')
      .attr({ class: `smartthings-sidebar-${name}`, 'aria-labelledby': heading.attr('id') })
      .append(heading, body)
      .appendTo(root);
    return body;
  };
  const conversion = $('<div class="smartthings-sidebar-conversion">').appendTo(root);
  return {
    conversion,
    accounts: section('accounts', t('section.accounts')),
    home: section('home', t('section.home')),
    scenes: section('scenes', t('section.scenes')),
    events: section('events', t('section.events')),
  };
}
