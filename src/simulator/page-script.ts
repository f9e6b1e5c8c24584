/** What the page does in the browser: draws the home at each event and sends what a hand does. Values become text, never HTML. */
export const PAGE_SCRIPT = `'use strict';
const home = document.getElementById('home');
const lost = document.getElementById('lost');
let dragged = false;
let latest;

function element(tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  return made;
}

function send(order) {
  fetch('/home/hand', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(order) })
    .catch(() => { lost.hidden = false; });
}

function button(label, className, name, order) {
  const made = element('button', className, label);
  made.type = 'button';
  made.dataset.key = (order.deviceId || order.locationId) + name;
  made.addEventListener('click', () => send(order));
  return made;
}

function slider(device, control) {
  const label = element('label', '', control.label);
  const input = element('input');
  Object.assign(input, { type: 'range', min: control.minimum, max: control.maximum, step: control.step });
  input.value = control.value;
  input.dataset.key = device.deviceId + control.id;
  input.addEventListener('pointerdown', () => { dragged = true; });
  for (const end of ['pointerup', 'pointercancel']) {
    input.addEventListener(end, () => { dragged = false; setTimeout(() => draw(latest), 400); });
  }
  input.addEventListener('change', () => {
    send({ deviceId: device.deviceId, control: control.id, value: Number(input.value) });
  });
  label.append(input);
  return label;
}

function card(device) {
  const made = element('section', 'device' + (device.lit ? ' lit' : '') + (device.online ? '' : ' offline'));
  made.setAttribute('aria-label', device.label);
  const top = element('div', 'top');
  const lamp = element('span', 'lamp');
  if (device.color) {
    const { hue, saturation } = device.color;
    lamp.style.setProperty('--glow', 'hsl(' + hue * 3.6 + ' ' + saturation + '% 55%)');
  }
  const names = element('div');
  names.append(element('strong', '', device.label), element('span', 'kind', device.kind + (device.online ? '' : ' · offline')));
  top.append(lamp, names);
  const values = element('dl');
  for (const { name, value } of device.values) values.append(element('dt', '', name), element('dd', '', value));
  const controls = element('div', 'controls');
  for (const control of device.controls) {
    controls.append('minimum' in control
      ? slider(device, control)
      : button(control.label, '', control.id, { deviceId: device.deviceId, control: control.id }));
  }
  controls.append(button(device.online ? 'Unplug' : 'Plug in', device.online ? 'quiet' : '', 'plug', { deviceId: device.deviceId, online: !device.online }));
  made.append(top, values, controls);
  return made;
}

function draw(view) {
  latest = view;
  if (dragged || !view) return;
  const focused = document.activeElement && document.activeElement.dataset.key;
  home.replaceChildren(...view.places.flatMap((place) => {
    const title = element('h2', '', place.name);
    title.append(element('span', 'mode', 'mode ' + place.mode));
    const modes = element('div', 'controls modes');
    for (const { id, label } of place.modes) {
      const choice = button(label, 'quiet', id, { locationId: place.locationId, mode: id });
      choice.setAttribute('aria-pressed', String(label === place.mode));
      modes.append(choice);
    }
    return [title, modes, ...place.rooms.flatMap((room) => {
      const devices = element('div', 'devices');
      devices.append(...room.devices.map(card));
      return [element('h3', '', room.name), devices];
    })];
  }));
  if (focused) home.querySelector('[data-key="' + CSS.escape(focused) + '"]')?.focus();
}

const events = new EventSource('/home/events');
events.addEventListener('message', ({ data }) => { lost.hidden = true; draw(JSON.parse(data)); });
events.addEventListener('error', () => { lost.hidden = false; });
`;
