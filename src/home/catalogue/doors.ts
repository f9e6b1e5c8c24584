import {
  type CapabilityGroup,
  anyObject,
  attribute,
  closedObject,
  count,
  list,
  live,
  moment,
  needs,
  oneOf,
  percent,
  string,
  words,
} from './notation';

const doorStates = oneOf('closed', 'closing', 'open', 'opening', 'unknown');
const lockStates = oneOf('locked', 'unknown', 'unlocked', 'unlocked with timeout');
const lockMethods = oneOf('manual', 'keypad', 'auto', 'command', 'rfid', 'fingerprint', 'bluetooth');
/** Who locked or unlocked, and how. */
const lockData = closedObject({}, { method: lockMethods, codeId: string(), codeName: string(), timeout: moment });
const slot = needs('codeSlot', count);

/** Locks, doors, shades and valves. */
export const doors: CapabilityGroup = {
  lock: () =>
    live(
      'Lock',
      { lock: attribute(lockStates, { data: lockData, commands: { lock: 'locked', unlock: 'unlocked' } }) },
      { lock: [], unlock: [] },
    ),
  // The attribute lockCodes is JSON in a string; the codes themselves can't be read.
  lockCodes: () =>
    live(
      'Lock Codes',
      {
        codeChanged: attribute(words, { data: closedObject({}, { codeName: string() }), mayLack: true }),
        codeReport: attribute(count),
        lockCodes: attribute(words, { mayLack: true }),
        scanCodes: attribute(words, { mayLack: true }),
        codeLength: attribute(count, { setter: 'setCodeLength', mayLack: true }),
        maxCodes: attribute(count, { mayLack: true }),
        maxCodeLength: attribute(count, { mayLack: true }),
        minCodeLength: attribute(count, { mayLack: true }),
        lock: attribute(lockStates, {
          data: lockData,
          commands: { lock: 'locked', unlock: 'unlocked', unlockWithTimeout: 'unlocked with timeout' },
        }),
      },
      {
        updateCodes: [needs('codes', anyObject)],
        deleteCode: [slot],
        lock: [],
        reloadAllCodes: [],
        requestCode: [slot],
        setCode: [slot, needs('codePIN', words), needs('codeName', words)],
        unlock: [],
        unlockWithTimeout: [],
        setCodeLength: [needs('length', count)],
        nameSlot: [slot, needs('codeName', words)],
      },
    ),
  doorControl: () =>
    live(
      'Door Control',
      { door: attribute(doorStates, { commands: { close: 'closed', open: 'open' } }) },
      { close: [], open: [] },
    ),
  windowShade: () =>
    live(
      'Window Shade',
      {
        windowShade: attribute(oneOf('closed', 'closing', 'open', 'opening', 'partially open', 'unknown'), {
          commands: { close: 'closed', open: 'open' },
        }),
        supportedWindowShadeCommands: attribute(list(oneOf('open', 'close', 'pause')), { mayLack: true }),
      },
      { close: [], open: [], pause: [] },
    ),
  // 100 is fully open.
  windowShadeLevel: () =>
    live(
      'Window Shade Level',
      { shadeLevel: attribute(percent, { unit: '%', setter: 'setShadeLevel' }) },
      { setShadeLevel: [needs('shadeLevel', percent)] },
    ),
  windowShadePreset: () => live('Window Shade Preset', {}, { presetPosition: [] }),
  valve: () =>
    live(
      'Valve',
      { valve: attribute(oneOf('closed', 'open'), { commands: { close: 'closed', open: 'open' } }) },
      { close: [], open: [] },
    ),
};
