/** One line of a menu. */
export interface MenuLine {
  readonly label: string;
  /** In small print beside it. */
  readonly detail?: string;
  /** Icon of Font Awesome 4. */
  readonly icon: string;
  readonly onSelect: () => void;
}

export interface MenuPlace {
  /** The corner of the menu, in the window. */
  readonly x: number;
  readonly y: number;
}

const WIDTH = 320;

/**
 * Opens a menu of the editor's own kind. All texts may come from the cloud, and are shown as text. `onCancel` is called where it is closed
 * without a choice.
 */
export function openMenu(name: string, lines: readonly MenuLine[], { x, y }: MenuPlace, onCancel: () => void): void {
  let chosen: MenuLine | undefined;
  let isClosed = false;
  const labels = lines.map(labelOf);
  const menu = RED.popover.menu({
    width: WIDTH,
    class: 'smartthings-menu',
    options: lines.map((line, index) => ({ label: labels[index] ?? $(), onselect: () => (chosen = line) })),
    // The editor tells of Escape twice.
    onclose() {
      if (isClosed) return;
      isClosed = true;
      if (chosen) chosen.onSelect();
      else onCancel();
    },
  });
  const links = labels.map((label) => label.closest('a'));
  const list = links[0]?.closest('ul').attr({ role: 'menu', 'aria-label': name });
  list?.children().attr('role', 'none');
  for (const link of links) link.attr('role', 'menuitem');
  list?.on('keydown', (event) => {
    if (event.key === ' ') $(event.target).trigger('click');
    else if (event.key === 'Tab') menu.hide(true);
    else return;
    event.preventDefault();
  });
  menu.show({ x: Math.max(0, Math.min(x, window.innerWidth - WIDTH - 10)), y });
  links[0]?.trigger('focus');
}

function labelOf({ label, detail = '', icon }: MenuLine): JQuery {
  const line = $('<span class="smartthings-menu-line">').append(
    $('<i class="fa fa-fw" aria-hidden="true">').addClass(icon),
    $('<span>').text(label),
  );
  return detail === '' ? line : line.append($('<small>').text(detail));
}
