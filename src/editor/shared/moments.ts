const UNITS: readonly (readonly [unit: 'day' | 'hour' | 'minute', seconds: number])[] = [
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
];

/** How far a time is from now, in the viewer's words such as "in 11 hours", and the unit that it was told in. */
export function fromNow(at: Date): { readonly distance: string; readonly unit: 'day' | 'hour' | 'minute' } {
  const seconds = (at.getTime() - Date.now()) / 1000;
  const [unit, length] = UNITS.find(([, least]) => Math.abs(seconds) >= least) ?? ['minute', 60];
  const format = new Intl.RelativeTimeFormat(RED.i18n.lang(), { numeric: 'auto' });
  return { distance: format.format(Math.round(seconds / length), unit), unit };
}
