import { EVENT_KINDS, type EventKind } from '../../base/contract/events';
import { words } from '../shared/words';

const t = words('smartthings-account');

/** The boxes that say what a node listens to; what belongs to none of those that are ticked is out of sight. */
export class ChosenKinds {
  readonly #boxes = $('#smartthings-event-kinds input');
  /** Rows that leave nothing to choose. */
  readonly #idle = new Set<string>();

  constructor(saved: readonly string[], onChange: () => void) {
    this.#boxes.each((_index, box) => {
      $(box).prop('checked', saved.includes(String($(box).val())));
    });
    this.#boxes.on('change', onChange);
  }

  get chosen(): EventKind[] {
    const ticked = this.#boxes
      .filter(':checked')
      .map((_index, box) => String($(box).val()))
      .get();
    return EVENT_KINDS.filter((kind) => ticked.includes(kind));
  }

  show(): void {
    const { chosen } = this;
    $('.smartthings-event-only').each((_index, element) => {
      const kinds = (element.dataset.kinds ?? '').split(' ');
      const isIdle = [...this.#idle].some((property) => $(element).find(`#node-input-${property}`).length > 0);
      $(element).toggleClass('smartthings-event-hidden', isIdle || !chosen.some((kind) => kinds.includes(kind)));
    });
    const problem = chosen.length === 0 ? t('listening.noKind') : '';
    const place = $('#smartthings-event-no-kind');
    if (place.text() !== problem) place.text(problem);
  }

  /** Shows or hides the row of a field for another reason than the kinds. */
  showRow(property: string, isShown: boolean): void {
    if (isShown) this.#idle.delete(property);
    else this.#idle.add(property);
    this.show();
  }
}
