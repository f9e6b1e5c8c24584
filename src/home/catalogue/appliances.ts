import {
  type CapabilityGroup,
  attribute,
  boolean,
  count,
  integer,
  list,
  live,
  moment,
  needs,
  oneOf,
  openObject,
  percent,
  proposed,
  string,
  takes,
  words,
} from './notation';

const machineStates = oneOf('pause', 'run', 'stop');
const setMachineState = [needs('state', machineStates)];
const machineState = attribute(machineStates, { setter: 'setMachineState' });
const progress = attribute(percent, { unit: '%' });
const upToADay = integer(0, 1440);
const runningStates = oneOf('ready', 'running', 'paused');

const washerJobs = oneOf(
  ...['airWash', 'aIRinse', 'aISpin', 'aIWash', 'cooling', 'delayWash', 'drying', 'finish', 'none', 'preWash'],
  ...['rinse', 'spin', 'wash', 'weightSensing', 'wrinklePrevent', 'freezeProtection'],
);
const samsungWasherJobs = oneOf(
  ...['airWash', 'delayWash', 'drying', 'cooling', 'finished', 'none', 'preWash', 'rinse', 'spin', 'wash'],
  ...['weightSensing', 'soilLevelSensing', 'laundrySensing', 'drumCleaning', 'dispenserCleaning', 'aIWash'],
  ...['aIRinse', 'aISpin', 'aIDrying', 'freezeProtection', 'sanitizing', 'internalCare', 'removingSuds'],
  ...['waitingToDry', 'cleaningCondenser'],
);
const dryerJobs = oneOf(
  ...['cooling', 'delayWash', 'drying', 'finished', 'none', 'refreshing', 'weightSensing', 'wrinklePrevent'],
  ...['dehumidifying', 'aIDrying', 'sanitizing', 'internalCare', 'freezeProtection', 'continuousDehumidifying'],
  'thawingFrozenInside',
);
const dishwasherJobs = oneOf(
  ...['airwash', 'cooling', 'drying', 'finish', 'preDrain', 'prewash', 'rinse', 'spin', 'unknown', 'wash'],
  'wrinklePrevent',
);
const ovenJobs = oneOf(
  ...['cleaning', 'cooking', 'cooling', 'draining', 'preheat', 'ready', 'rinsing', 'finished', 'scheduledStart'],
  ...['warming', 'defrosting', 'sensing', 'searing', 'fastPreheat', 'scheduledEnd', 'stoneHeating'],
  'timeHoldPreheat',
);
const ovenModes = oneOf(
  ...['heating', 'grill', 'warming', 'defrosting', 'Conventional', 'Bake', 'BottomHeat', 'ConvectionBake'],
  ...['ConvectionRoast', 'Broil', 'ConvectionBroil', 'SteamCook', 'SteamBake', 'SteamRoast'],
  ...['SteamBottomHeatplusConvection', 'Microwave', 'MWplusGrill', 'MWplusConvection', 'MWplusHotBlast'],
  ...['MWplusHotBlast2', 'SlimMiddle', 'SlimStrong', 'SlowCook', 'Proof', 'Dehydrate', 'Others'],
);
const cleanerMovements = oneOf(
  ...['homing', 'idle', 'charging', 'alarm', 'powerOff', 'reserve', 'point', 'after', 'cleaning', 'pause'],
);
const cleaningModes = oneOf('auto', 'part', 'repeat', 'manual', 'stop', 'map');
const turboModes = oneOf('on', 'off', 'silence');
const bypassAll = [needs('bypassAll', boolean)];

/** Household appliances, cleaning robots and alarm systems. Starting one needs its remote control armed at the panel. */
export const appliances: CapabilityGroup = {
  // completionTime is absolute, and stale while the machine stands.
  washerOperatingState: () =>
    live(
      'Washer Operating State',
      {
        completionTime: attribute(moment),
        machineState,
        washerJobState: attribute(washerJobs),
        supportedMachineStates: attribute(list(machineStates), { mayLack: true }),
      },
      { setMachineState },
    ),
  dryerOperatingState: () =>
    proposed(
      'Dryer Operating State',
      {
        machineState,
        supportedMachineStates: attribute(list(machineStates)),
        dryerJobState: attribute(dryerJobs),
        completionTime: attribute(moment),
      },
      { setMachineState },
    ),
  dishwasherOperatingState: () =>
    live(
      'Dishwasher Operating State',
      {
        completionTime: attribute(moment),
        machineState,
        progress,
        supportedMachineStates: attribute(list(machineStates)),
        dishwasherJobState: attribute(dishwasherJobs),
      },
      { setMachineState },
    ),
  // The setter takes `stop` alone; an oven is started by `start`.
  ovenOperatingState: () =>
    proposed(
      'Oven Operating State',
      {
        machineState: attribute(runningStates, { setter: 'setMachineState', mayLack: true }),
        supportedMachineStates: attribute(list(runningStates), { mayLack: true }),
        ovenJobState: attribute(ovenJobs, { mayLack: true }),
        completionTime: attribute(moment),
        operationTime: attribute(count, { mayLack: true }),
        progress,
      },
      {
        setMachineState: [needs('state', oneOf('stop'))],
        stop: [],
        start: [takes('mode', ovenModes), takes('time', count), takes('setpoint', count)],
      },
    ),
  'samsungce.washerOperatingState': () =>
    proposed(
      'Washer Operating State',
      {
        washingProgress: progress,
        dryingProgress: progress,
        washerJobState: attribute(samsungWasherJobs),
        operatingState: attribute(runningStates),
        supportedOperatingStates: attribute(list(runningStates)),
        scheduledJobs: attribute(list(openObject({ jobName: samsungWasherJobs, timeInMin: integer() }))),
        scheduledPhases: attribute(list(openObject({ phaseName: samsungWasherJobs, timeInMin: integer() }))),
        progress,
        remainingTimeStr: attribute(string()),
        washerJobPhase: attribute(samsungWasherJobs),
        operationTime: attribute(upToADay, { unit: 'min' }),
        remainingTime: attribute(upToADay, { unit: 'min' }),
      },
      {
        resume: [],
        cancel: [],
        start: [],
        estimateOperationTime: [],
        setDelayEnd: [needs('delayTime', upToADay)],
        pause: [],
      },
    ),
  // A string, not a boolean. While it is "false", commands end in a conflict.
  remoteControlStatus: () => live('Remote Control Status', { remoteControlEnabled: attribute(oneOf('false', 'true')) }),
  'samsungce.kidsLock': () => proposed('Kids Lock', { lockState: attribute(oneOf('locked', 'unlocked', 'paused')) }),
  'samsungce.powerCool': () =>
    proposed('Power Cool', { activated: attribute(boolean) }, { activate: [], deactivate: [] }),
  'samsungce.powerFreeze': () =>
    proposed('Power Freeze', { activated: attribute(boolean) }, { activate: [], deactivate: [] }),
  // `homing` sends it to its dock.
  robotCleanerMovement: () =>
    proposed(
      'Robot Cleaner Movement',
      { robotCleanerMovement: attribute(cleanerMovements, { setter: 'setRobotCleanerMovement' }) },
      { setRobotCleanerMovement: [needs('mode', cleanerMovements)] },
    ),
  robotCleanerCleaningMode: () =>
    live(
      'Robot Cleaner Cleaning Mode',
      { robotCleanerCleaningMode: attribute(cleaningModes, { setter: 'setRobotCleanerCleaningMode' }) },
      { setRobotCleanerCleaningMode: [needs('mode', cleaningModes)] },
    ),
  robotCleanerTurboMode: () =>
    live(
      'Robot Cleaner Turbo Mode',
      { robotCleanerTurboMode: attribute(turboModes, { setter: 'setRobotCleanerTurboMode' }) },
      { setRobotCleanerTurboMode: [needs('mode', turboModes)] },
    ),
  securitySystem: () =>
    live(
      'Security System',
      {
        securitySystemStatus: attribute(oneOf('armedAway', 'armedStay', 'disarmed'), {
          commands: { armStay: 'armedStay', armAway: 'armedAway', disarm: 'disarmed' },
        }),
        alarm: attribute(words),
      },
      { armStay: bypassAll, armAway: bypassAll, disarm: [] },
    ),
  mode: () =>
    proposed(
      'Mode',
      {
        mode: attribute(string(), { setter: 'setMode' }),
        supportedModes: attribute(list(string()), { mayLack: true }),
      },
      { setMode: [needs('mode', string())] },
    ),
  filterStatus: () => proposed('Filter Status', { filterStatus: attribute(oneOf('normal', 'replace')) }),
};
