import {
  type CapabilityGroup,
  attribute,
  closedObject,
  count,
  list,
  live,
  needs,
  oneOf,
  openObject,
  percent,
  proposed,
  string,
  takes,
  words,
} from './notation';

const muteStates = oneOf('muted', 'unmuted');
const playbackStates = ['paused', 'playing', 'stopped', 'fast forwarding', 'rewinding'] as const;
const playbackCommands = oneOf('pause', 'play', 'stop', 'fastForward', 'rewind');
const inputSources = oneOf(
  ...['AM', 'CD', 'FM', 'HDMI', 'HDMI1', 'HDMI2', 'HDMI3', 'HDMI4', 'HDMI5', 'HDMI6', 'digitalTv', 'USB', 'YouTube'],
  ...['aux', 'bluetooth', 'digital', 'melon', 'wifi', 'network', 'optical', 'coaxial', 'analog1', 'analog2'],
  ...['analog3', 'phono'],
);
const preset = closedObject({ id: string(), name: string() }, { mediaSource: string(), imageUrl: string() });
const track = closedObject(
  { title: words },
  { artist: words, album: words, albumArtUrl: string(), mediaSource: words },
);
const trackToPlay = [needs('uri', string()), takes('level', percent)];

/** Speakers, players, and what televisions share with them. */
export const media: CapabilityGroup = {
  audioVolume: () =>
    live(
      'Audio Volume',
      { volume: attribute(percent, { unit: '%', setter: 'setVolume' }) },
      { volumeDown: [], volumeUp: [], setVolume: [needs('volume', percent)] },
    ),
  audioMute: () =>
    live(
      'Audio Mute',
      { mute: attribute(muteStates, { setter: 'setMute', commands: { mute: 'muted', unmute: 'unmuted' } }) },
      { setMute: [needs('state', muteStates)], mute: [], unmute: [] },
    ),
  audioNotification: () =>
    live(
      'Audio Notification',
      {},
      { playTrackAndResume: trackToPlay, playTrackAndRestore: trackToPlay, playTrack: trackToPlay },
    ),
  audioTrackData: () =>
    live('Audio Track Data', {
      totalTime: attribute(count, { mayLack: true }),
      audioTrackData: attribute(track),
      elapsedTime: attribute(count, { mayLack: true }),
    }),
  mediaPlayback: () =>
    live(
      'Media Playback',
      {
        supportedPlaybackCommands: attribute(list(playbackCommands), { mayLack: true }),
        playbackStatus: attribute(oneOf(...playbackStates, 'buffering'), {
          setter: 'setPlaybackStatus',
          commands: {
            play: 'playing',
            pause: 'paused',
            stop: 'stopped',
            fastForward: 'fast forwarding',
            rewind: 'rewinding',
          },
          mayLack: true,
        }),
      },
      {
        play: [],
        stop: [],
        rewind: [],
        fastForward: [],
        setPlaybackStatus: [needs('status', oneOf(...playbackStates))],
        pause: [],
      },
    ),
  mediaTrackControl: () =>
    live(
      'Media Track Control',
      { supportedTrackControlCommands: attribute(list(oneOf('previousTrack', 'nextTrack')), { mayLack: true }) },
      { previousTrack: [], nextTrack: [] },
    ),
  mediaPlaybackShuffle: () =>
    proposed(
      'Media Playback Shuffle',
      { playbackShuffle: attribute(oneOf('disabled', 'enabled'), { setter: 'setPlaybackShuffle' }) },
      { setPlaybackShuffle: [needs('shuffle', oneOf('disabled', 'enabled'))] },
    ),
  mediaPlaybackRepeat: () =>
    proposed(
      'Media Playback Repeat',
      { playbackRepeatMode: attribute(oneOf('all', 'off', 'one'), { setter: 'setPlaybackRepeatMode' }) },
      { setPlaybackRepeatMode: [needs('mode', oneOf('all', 'off', 'one'))] },
    ),
  // Recent Samsung televisions leave this one empty and use samsungvd.mediaInputSource.
  mediaInputSource: () =>
    live(
      'Media Input Source',
      {
        supportedInputSources: attribute(list(inputSources)),
        inputSource: attribute(inputSources, { setter: 'setInputSource' }),
      },
      { setInputSource: [needs('mode', inputSources)] },
    ),
  mediaPresets: () =>
    proposed(
      'Media Presets',
      { presets: attribute(list(preset), { mayLack: true }) },
      { playPreset: [needs('presetId', words)] },
    ),
  // A channel is a string, also where it looks like a number.
  tvChannel: () =>
    live(
      'Tv Channel',
      {
        tvChannel: attribute(words, { setter: 'setTvChannel', mayLack: true }),
        tvChannelName: attribute(words, { setter: 'setTvChannelName', mayLack: true }),
      },
      {
        channelDown: [],
        setTvChannel: [needs('tvChannel', words)],
        channelUp: [],
        setTvChannelName: [takes('tvChannelName', words)],
      },
    ),
  speechSynthesis: () => proposed('Speech Synthesis', {}, { speak: [needs('phrase', string(1000))] }),
  notification: () => live('Notification', {}, { deviceNotification: [needs('notification', words)] }),
  tone: () => live('Tone', {}, { beep: [] }),
  alarm: () =>
    live(
      'Alarm',
      {
        alarm: attribute(oneOf('both', 'off', 'siren', 'strobe'), {
          commands: { both: 'both', off: 'off', siren: 'siren', strobe: 'strobe' },
        }),
      },
      { both: [], off: [], siren: [], strobe: [] },
    ),
  'custom.soundmode': () =>
    proposed(
      'SoundMode',
      {
        supportedSoundModesMap: attribute(list(openObject({}, { id: string(), name: string() })), { mayLack: true }),
        soundMode: attribute(string(), { mayLack: true }),
        supportedSoundModes: attribute(list(string()), { mayLack: true }),
      },
      { setSoundMode: [needs('mode', string())] },
    ),
};
