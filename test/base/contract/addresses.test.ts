import assert from 'node:assert/strict';
import {
  addressFault,
  normalAddress,
  parseAddress,
  placeOf,
  withoutSlashes,
} from '../../../src/base/contract/addresses';

const LOGINS = ['user@', 'user:word@', ':word@', '%40@'];

describe('an address', () => {
  const places: Record<string, readonly string[]> = {
    loopback: [
      ...['127.0.0.1', '127.1', '127.9.9.9', '0x7f000001', '0177.0.0.1', '2130706433', '127.0.0.1.', '%31%32%37.0.0.1'],
      ...[
        'localhost',
        'LOCALHOST',
        'localhost.',
        '[::1]',
        '[0:0::1]',
        '[::ffff:127.0.0.1]',
        '[::ffff:7f01:203]',
        '１２７.0.0.1',
      ],
    ],
    home: [
      ...[
        '10.0.0.1',
        '10.1',
        '192.168.1.2',
        '172.16.0.1',
        '172.31.255.255',
        '169.254.1.1',
        '0xc0a80001',
        '192.168.1.2.',
      ],
      ...[
        'raspberrypi',
        'node-red',
        'nas.',
        'a_b',
        '[fd00::1]',
        '[fc00::1]',
        '[fe80::1]',
        '[feb0::1]',
        '[::ffff:10.0.0.1]',
      ],
    ],
    anywhere: [
      ...[
        '8.8.8.8',
        '128.0.0.1',
        '126.255.255.255',
        '172.15.0.1',
        '172.32.0.1',
        '192.169.0.1',
        '11.0.0.1',
        '169.253.0.1',
      ],
      ...[
        '0.0.0.0',
        '[::]',
        '[::2]',
        '[fc::1]',
        '[fd::1]',
        '[fe8::1]',
        '[fec0::1]',
        '[::ffff:8.8.8.8]',
        '[2001:db8::1]',
      ],
      ...[
        'example.com',
        'raspberrypi.local',
        'localhost.example.com',
        '127.0.0.1.example.com',
        'localhost.localdomain',
      ],
    ],
  };
  for (const [place, hosts] of Object.entries(places)) {
    for (const host of hosts) {
      it(`of ${host} leads to ${place}`, () => {
        for (const written of [`http://${host}`, `http://${host}:8080/path?q`, `https:${host}`, `HTTP:///${host}/`]) {
          const url = parseAddress(written);
          assert.ok(url, written);
          assert.equal(placeOf(url), place, written);
        }
      });
    }
  }

  it('may be called by https anywhere, by plain http on this machine, and at home only where that is allowed', () => {
    for (const [place, hosts] of Object.entries(places)) {
      for (const host of hosts) {
        assert.equal(addressFault(`https://${host}/`), undefined, host);
        assert.equal(addressFault(`http://${host}/`), place === 'loopback' ? undefined : 'plain', host);
        assert.equal(addressFault(`http://${host}/`, true), place === 'anywhere' ? 'plain' : undefined, host);
      }
    }
  });

  it('with a name or a password in it may not be called', () => {
    for (const login of LOGINS) {
      assert.equal(addressFault(`https://${login}example.com`), 'login');
      assert.equal(addressFault(`http://${login}127.0.0.1`, true), 'login');
    }
  });

  for (const strange of [
    '',
    'nonsense',
    '//example.com',
    'ftp://localhost',
    'javascript:alert(1)',
    'file:///etc',
    'http://',
  ]) {
    it(`is none: ${JSON.stringify(strange)}`, () => {
      assert.equal(addressFault(strange), 'malformed');
      assert.equal(parseAddress(strange), undefined);
      assert.equal(normalAddress(strange), strange);
    });
  }

  it('is read up to 2 KiB', () => {
    const longest = `https://example.com/${'a'.repeat(2048 - 20)}`;
    assert.equal(addressFault(longest), undefined);
    assert.equal(addressFault(`${longest}a`), 'tooLong');
    assert.equal(parseAddress(`${longest}a`), undefined);
  });

  it('loses the slashes at its end, and nothing else', () => {
    assert.equal(withoutSlashes('https://example.com/v1//'), 'https://example.com/v1');
    assert.equal(withoutSlashes('https://example.com/a//b'), 'https://example.com/a//b');
    for (const bare of ['', '/', '///']) assert.equal(withoutSlashes(bare), '');
  });
});
