import { home, rooms } from './places';
import type { DeviceSeed } from './seed';
import { is, main, ocf, zigbee } from './seed';

const { locationId } = home;

export const TELEVISION = '86e5ad43-1a7f-4225-bcf3-442e1a869bcf';

export const appliances: readonly DeviceSeed[] = [
  {
    deviceId: TELEVISION,
    label: 'Living room TV',
    name: '[TV] Samsung 55',
    manufacturerName: 'Samsung Electronics',
    locationId,
    roomId: rooms.living.roomId,
    integration: ocf('tv', 'SIM_TV_55'),
    obeys: 'when on',
    components: main('Television', {
      switch: { switch: is('on') },
      audioVolume: { volume: is(14, '%') },
      audioMute: { mute: is('unmuted') },
      mediaPlayback: { supportedPlaybackCommands: is(['play', 'pause', 'stop', 'fastForward', 'rewind']) },
      tvChannel: { tvChannel: is('7'), tvChannelName: is('') },
      mediaInputSource: { supportedInputSources: is([]) },
      'samsungvd.mediaInputSource': {
        inputSource: is('dtv'),
        supportedInputSourcesMap: is([
          { id: 'dtv', name: 'TV' },
          { id: 'HDMI1', name: 'Games' },
          { id: 'HDMI2', name: 'Player' },
        ]),
      },
      'custom.picturemode': {
        pictureMode: is('Standard'),
        supportedPictureModes: is(['Standard', 'Movie', 'Dynamic']),
        supportedPictureModesMap: is([
          { id: 'modeStandard', name: 'Standard' },
          { id: 'modeMovie', name: 'Movie' },
          { id: 'modeDynamic', name: 'Dynamic' },
        ]),
      },
      'samsungvd.remoteControl': {},
      'custom.launchapp': {},
      'samsungvd.supportsPowerOnByOcf': { supportsPowerOnByOcf: is('true') },
      refresh: {},
    }),
  },
  {
    deviceId: 'ecddb0a2-2d83-4c2d-93dd-44e41871a079',
    label: 'Washer',
    name: '[washer] Samsung',
    manufacturerName: 'Samsung Electronics',
    locationId,
    roomId: rooms.laundry.roomId,
    integration: ocf('washer', 'SIM_WM_11'),
    obeys: 'when remotely controllable',
    components: {
      main: {
        category: 'Washer',
        capabilities: {
          switch: { switch: is('off') },
          washerOperatingState: {
            machineState: is('stop'),
            washerJobState: is('none'),
            // Stale, as the real ones leave it.
            completionTime: is('2026-01-01T10:25:54Z'),
            supportedMachineStates: is(['stop', 'run', 'pause']),
          },
          remoteControlStatus: { remoteControlEnabled: is('false') },
          'samsungce.kidsLock': { lockState: is('unlocked') },
          powerConsumptionReport: {
            powerConsumption: is({
              energy: 91400,
              deltaEnergy: 0,
              power: 0,
              start: '2026-01-01T00:00:00Z',
              end: '2026-01-01T00:10:00Z',
            }),
          },
          refresh: {},
        },
      },
      'hca.main': { category: 'Other', capabilities: { refresh: {} } },
    },
  },
  {
    deviceId: 'cc680463-bb99-43cb-b246-d9174e5ed229',
    label: 'House meter',
    name: 'Energy meter',
    manufacturerName: 'Steckwerk',
    locationId,
    roomId: rooms.garage.roomId,
    integration: zigbee('F0D1B80000A2314C', '0A9E'),
    components: main('CurbPowerMeter', {
      powerMeter: { power: is(412.6, 'W') },
      energyMeter: { energy: is(10482.35, 'kWh') },
      voltageMeasurement: {},
      powerConsumptionReport: {},
      refresh: {},
    }),
  },
  {
    deviceId: 'c023c242-3b45-413e-b58c-bd2ae6d4a89c',
    label: 'Home hub',
    name: 'SmartThings Hub',
    manufacturerName: 'SmartThings',
    locationId,
    roomId: rooms.hall.roomId,
    integration: { type: 'HUB', hub: { firmwareVersion: '0.58.11', hubData: { hardwareType: 'V3_HUB' } } },
    components: main('Hub', {}),
  },
];
