import { Secret } from '../../src/base/secret';
import { text } from '../../src/base/text';
import type { Authorization } from '../../src/oauth/authorization';

/** The authorization of somebody who is signed in and stays so. */
export const authorization = {
  apiUrl: 'https://api.example.com',
  accessToken: () => Promise.resolve(new Secret('a-token')),
  replacementFor: () => Promise.resolve(undefined),
  snapshot: () => ({ state: 'authorized', message: text('a.sentence'), unsaved: false, scope: '', installedAppId: '' }),
} as unknown as Authorization;
