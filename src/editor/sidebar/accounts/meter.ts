export interface Meter {
  readonly label: string;
  readonly words: string;
  /** From 0 to 1. */
  readonly share: number;
  readonly light: 'good' | 'wait' | 'bad';
  /** Where on it something lies, from 0 to 1. */
  readonly mark?: number;
}

/** A bar with what it means in words. */
export function meter({ label, words, share, light, mark }: Meter): JQuery {
  const percent = (part: number): string => `${(Math.min(Math.max(part, 0), 1) * 100).toFixed(1)}%`;
  const bar = $('<span class="smartthings-sidebar-bar">').attr({
    ...{ role: 'meter', 'aria-label': label, 'aria-valuemin': 0, 'aria-valuemax': 100 },
    ...{ 'aria-valuenow': Math.round(Math.min(share, 1) * 100), 'aria-valuetext': words, 'data-light': light },
  });
  $('<span class="smartthings-sidebar-fill">').css('width', percent(share)).appendTo(bar);
  if (mark !== undefined) $('<span class="smartthings-sidebar-mark">').css('left', percent(mark)).appendTo(bar);
  return $('<div class="smartthings-sidebar-meter">').append(
    $('<span class="smartthings-sidebar-meter-label">').text(label),
    $('<span class="smartthings-sidebar-meter-words">').text(words),
    bar,
  );
}
