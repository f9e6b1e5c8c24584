import { asText } from '../shared/validation';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** Each button with `data-copies="<id>"` copies that element's text, or marks it where the browser lets no page copy. */
export function prepareCopying(): void {
  $('.smartthings-account-form button[data-copies]').on('click', function () {
    const button = $(this);
    const place = document.getElementById(asText(button.data('copies')));
    if (!place) return;
    const copied = RED.clipboard.copyText(place.textContent);
    if (!copied) window.getSelection()?.selectAllChildren(place);
    button
      .find('span')
      .attr('role', 'status')
      .text(copied ? t('sharing.copied') : t('sharing.notCopied'));
  });
}
