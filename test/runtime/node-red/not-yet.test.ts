import assert from 'node:assert/strict';
import type { Node } from 'node-red';
import type { Text } from '../../../src/base/text';
import { warnOfWhatIsNotYet } from '../../../src/runtime/node-red/not-yet';

describe('what a version does not do yet', () => {
  const USUAL = { confirm: ['none'], budget: [], share: ['false'] };
  const told = (definition: object): string[] => {
    const warnings: string[] = [];
    const node = { warn: (sentence: string) => warnings.push(sentence) } as unknown as Node;
    const translate = ({ key, params }: Text): string => `${key}: ${JSON.stringify(params.settings)}`;
    warnOfWhatIsNotYet(node, definition, USUAL, translate);
    return warnings;
  };

  it('is told at the node, once, by the names of its settings', () => {
    assert.deepEqual(told({ confirm: 'state' }), ['runtime.notYet: "confirm"']);
    assert.deepEqual(told({ confirm: 'state', budget: 5000, share: true, name: 'x' }), [
      'runtime.notYet: "confirm, budget, share"',
    ]);
  });

  for (const definition of [{}, { confirm: '', budget: '', share: false }, { confirm: 'none ', share: 'false' }]) {
    it(`is nothing for ${JSON.stringify(definition)}`, () => assert.deepEqual(told(definition), []));
  }
});
