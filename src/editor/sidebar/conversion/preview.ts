import { t } from '../words';
import type { Conversion } from './convert';
import { reasonInWords } from './reasons';

/** What each old node becomes, or why it stays. */
export function preview({ converted, left }: Conversion): JQuery {
  const lines = [
    ...left.map(({ id, name, type, reason }) => line(id, name || type, type, reasonInWords(reason)).addClass('stays')),
    ...converted.map(({ id, name, type, becomes }) =>
      line(id, name || type, type, becomes.length === 0 ? t('conversion.becomesAccount') : becomes.join(' + ')),
    ),
  ];
  const summary = $('<summary>').text(t('conversion.each'));
  return $('<details class="smartthings-conversion-preview">').append(summary, $('<ul>').append(lines));
}

function line(id: string, name: string, type: string, becomes: string): JQuery {
  const button = $('<button type="button">').text(name).attr('title', t('conversion.reveal'));
  button.on('click', () => RED.view.reveal(id));
  return $('<li>').append(button, $('<small>').text(` ${type}`), $('<p>').text(becomes));
}
