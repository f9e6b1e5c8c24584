import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const { eventSteps, publicFault } = editorModule('account/event-steps') as {
  eventSteps(address: string, events: object | undefined): Record<string, string>;
  publicFault(address: string): string | undefined;
};

const ADDRESS = 'https://home.example.com/smartthings/events/account1';
/** The states of the steps, in their order. */
const steps = (address: string, events?: object): string => Object.values(eventSteps(address, events)).join(' ');
const said = (key: string, more: object = {}): object => ({
  ...{ state: 'waiting', lastEventAt: null, sentence: { key, params: {} } },
  ...more,
});

describe('the steps to events at once', () => {
  it('begin with an address that the internet can reach', () => {
    assert.equal(steps(''), 'now later later later later');
    for (const address of ['http://home.example.com/e', 'https://192.168.1.20/e', 'https://localhost/e', 'nonsense']) {
      assert.equal(steps(address, said('events.live', { state: 'live' })), 'failed later later later later', address);
    }
  });
  it('stand where the account says', () => {
    for (const [key, confirmation, expected] of [
      ['events.notConfirmed', 'none', 'done now later later later'],
      ['events.confirm', 'asking', 'done done now later later'],
      ['events.nobodyListens', 'asking', 'done done now later later'],
      ['events.confirming', 'confirming', 'done done now later later'],
      ['events.confirmFailed', 'failed', 'done done failed later later'],
      ['events.nobodyListens', 'failed', 'done done failed later later'],
      ['events.nobodyListens', 'confirmed', 'done done done now later'],
      ['events.subscribing', 'none', 'done done done now later'],
      ['events.subscribeProblem', 'confirmed', 'done done done failed later'],
      ['events.firstEvent', 'confirmed', 'done done done done now'],
    ] as const) {
      assert.equal(steps(ADDRESS, said(key, { confirmation })), expected, `${key}, ${confirmation}`);
    }
  });
  it('are all done when events arrive, also where some were missed', () => {
    for (const key of ['events.live', 'events.missed', 'events.partly']) {
      assert.equal(steps(ADDRESS, said(key, { state: 'live' })), 'done done done done done');
    }
    assert.equal(steps(ADDRESS, said('events.quiet', { state: 'quiet' })), 'done done done done done');
  });
  it('fail at the events where they arrive and cannot be believed', () => {
    for (const key of ['events.clockWrong', 'events.bodyChanged', 'events.noKey']) {
      assert.equal(
        steps(ADDRESS, said(key, { state: 'blocked', confirmation: 'confirmed' })),
        'done done done done failed',
      );
    }
  });
  it('don’t pretend to know while nobody listens', () => {
    assert.equal(steps(ADDRESS, said('events.nobodyListens', { state: 'off' })), 'done now later later later');
    assert.equal(
      steps(ADDRESS, said('events.nobodyListens', { state: 'off', lastEventAt: '2026-11-28T09:30:00Z' })),
      'done done done done done',
    );
    assert.equal(steps(ADDRESS), 'done now later later later');
  });
});

describe('a public address', () => {
  it('is https to anywhere outside of a home', () => {
    assert.equal(publicFault(ADDRESS), undefined);
    for (const [address, fault] of [
      ['http://home.example.com/', 'plain'],
      ['http://127.0.0.1/', 'plain'],
      ['https://127.1/', 'home'],
      ['https://[::1]/', 'home'],
      ['https://nas/', 'home'],
      ['https://user:secret@home.example.com/', 'login'],
      ['ftp://home.example.com/', 'malformed'],
      ['', 'malformed'],
      [`https://home.example.com/${'x'.repeat(3000)}`, 'tooLong'],
    ] as const) {
      assert.equal(publicFault(address), fault, address.slice(0, 60));
    }
  });
});
