import assert from 'node:assert/strict';
import { editorModule } from '../editor-module';

const { reportTipFor } = editorModule('command/tip', {
  RED: { _: (key: string, params: unknown = '') => `${key.replace(/^.*:/, '')}${JSON.stringify(params)}` },
}) as { reportTipFor(chosen: object, isFromMessage: boolean): string };

const definition = {
  id: 'contactSensor',
  attributes: { contact: { schema: { properties: { value: { enum: ['closed', 'open'] } } } } },
  commands: {},
};
const chosen = { device: 'd', capability: 'contactSensor', part: 'contact', definition };

describe('what a message has to bring for a report', () => {
  it('is one of the values that the attribute has', () => {
    assert.match(reportTipFor(chosen, true), /^tip\.reportSuchAs{"values":"closed, open"}/);
    assert.match(reportTipFor(chosen, false), /^tip\.reportFixed/);
    assert.match(reportTipFor({ ...chosen, capability: '' }, true), /^tip\.reportWhole/);
  });

  it('is any value where the attribute is none of the capability', () => {
    for (const part of ['', 'dream', 'constructor', '__proto__']) {
      assert.match(reportTipFor({ ...chosen, part }, true), /^tip\.report""/, part);
    }
  });
});
