// What `npm start` adds to the flow of a new folder: a door that is opened by hand, on the page of the simulated home.
const id = (number) => `5e1f0000000d00${String(number).padStart(2, '0')}`;
const DOOR = 'aeaf0301-47b4-4621-ac1f-a10cbf9c4591';

const HOW = `Open the page of the simulated home beside this one, and press **Open** at the *Back door* in the kitchen: the message is here at the same moment.

Nobody asks for it, and it costs no call. With a home of your own it is the same where SmartThings can call a public address; else the home is read each minute.`;

/** The flow with an event node for the back door, below what is there. */
export function withDoor(flow) {
  const tab = flow.find(({ type }) => type === 'tab').id;
  const account = flow.find(({ type }) => type === 'smartthings-account').id;
  const y = Math.max(...flow.map((node) => node.y ?? 0)) + 80;
  const place = { z: tab, y: y + 60 };
  const listens = { kinds: ['attribute'], devices: [DOOR], rooms: [], names: { [DOOR]: 'Back door' } };
  const value = { component: 'main', capability: 'contactSensor', attribute: 'contact' };
  const shown = { active: true, tosidebar: true, console: true, tostatus: true, statusVal: 'payload' };
  return [
    ...flow,
    {
      ...{ id: id(1), type: 'comment', z: tab, x: 310, y, wires: [] },
      ...{ name: 'Open the back door on the page of the simulated home', info: HOW },
    },
    {
      ...{ id: id(2), type: 'smartthings-event', ...place, x: 150, name: 'Back door', account, ...listens, ...value },
      ...{ onlyChanges: true, initial: false, wires: [[id(3)]] },
    },
    {
      ...{ id: id(3), type: 'debug', ...place, x: 380, name: 'The door', ...shown },
      ...{ complete: 'payload', targetType: 'msg', statusType: 'auto', wires: [] },
    },
  ];
}
