/** Every text of the topmost dialog, also that of hidden rows, every placeholder and every name for screen readers. */
export const EVERY_WORD = `(() => {
  const tray = $('.red-ui-tray').last();
  const texts = 'label, span, option, p, h4, summary, dt, dd, button, small, .form-tips';
  const attributes = ['placeholder', 'aria-label', 'title'];
  return tray.find('.red-ui-editor form, .red-ui-tray-body').addBack().find(texts).map((i, e) => $(e).text()).get()
    .concat(...attributes.map((name) => tray.find('form [' + name + ']').map((i, e) => $(e).attr(name)).get()));
})()`;

/** A text that is no sentence: a key that nobody translated, a value that was never there. */
export const RAW =
  /\b(label|placeholder|option|hint|dialog|guide|fact|picker|argument|empty|scope|validation|sharing|following|listening|eventSetup|kind)\.\w|smartthings-\w+:|undefined|\[object|__\w+__/;
