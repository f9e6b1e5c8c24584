import {
  type CapabilityGroup,
  anyList,
  anyObject,
  attribute,
  list,
  needs,
  oneOf,
  openObject,
  proposed,
  string,
  takes,
} from './notation';

const remoteKeys = oneOf(
  ...['UP', 'DOWN', 'LEFT', 'RIGHT', 'OK', 'BACK', 'EXIT', 'MENU', 'HOME', 'MUTE', 'PLAY', 'PAUSE', 'STOP'],
  ...['REWIND', 'FF', 'PLAY_BACK', 'SOURCE'],
);
/** Identifiers and the names that a person sees, in the television's language. */
const namedChoices = list(openObject({}, { id: string(), name: string() }));

/** Samsung's own capabilities of its televisions. */
export const televisions: CapabilityGroup = {
  'samsungvd.mediaInputSource': () =>
    proposed(
      'Media Input Source',
      {
        supportedInputSourcesMap: attribute(namedChoices, { mayLack: true }),
        inputSource: attribute(string()),
      },
      { setInputSource: [needs('id', string())] },
    ),
  'samsungvd.audioInputSource': () =>
    proposed(
      'Audio Input Source',
      { supportedInputSources: attribute(list(string()), { mayLack: true }), inputSource: attribute(string()) },
      { setNextInputSource: [] },
    ),
  'samsungvd.remoteControl': () =>
    proposed(
      'Remote Control',
      {},
      {
        send: [needs('keyValue', remoteKeys), takes('keyState', oneOf('PRESSED', 'RELEASED', 'PRESS_AND_RELEASED'))],
      },
    ),
  'samsungvd.ambient': () =>
    proposed('Ambient', { info: attribute(anyObject) }, { sendData: [needs('data', anyObject)], setAmbientOn: [] }),
  // "true" where switch.on can wake the television through the cloud. A string, not a boolean.
  'samsungvd.supportsPowerOnByOcf': () =>
    proposed('Supports Power On By OCF', { supportsPowerOnByOcf: attribute(oneOf('true', 'false')) }),
  'samsungvd.deviceCategory': () => proposed('Device Category', { category: attribute(string()) }),
  'custom.picturemode': () =>
    proposed(
      'PictureMode',
      {
        pictureMode: attribute(string(), { mayLack: true }),
        supportedPictureModes: attribute(anyList, { mayLack: true }),
        supportedPictureModesMap: attribute(namedChoices, { mayLack: true }),
      },
      { setPictureMode: [needs('mode', string())] },
    ),
  'custom.launchapp': () =>
    proposed('launchApp', {}, { launchApp: [takes('appId', string()), takes('appName', string())] }),
};
