import assert from 'node:assert/strict';
import { SmartThingsError } from '../../src/base/errors';
import { text } from '../../src/base/text';
import { byName, findByName, type NamedKind } from '../../src/home/by-name';
import { failsWith } from '../support/api-fixture';

interface Thing {
  readonly id: string;
  readonly names: readonly string[];
}

const THINGS: NamedKind<Thing> = {
  plural: text('home.kind.scenes'),
  idOf: ({ id }) => id,
  namesOf: ({ names }) => names,
};
const thing = (id: string, ...names: string[]): Thing => ({ id, names });
const movie = thing('a1', 'Movie night', 'movie');
const things = [movie, thing('b2', 'Küche'), thing('c3', 'Twin'), thing('d4', 'twin '), thing('e5', 'a1'), thing('f6')];

function refusal(wanted: string, items: readonly Thing[] = things): SmartThingsError {
  try {
    byName(THINGS, items, wanted);
  } catch (error) {
    assert.ok(error instanceof SmartThingsError);
    assert.equal(error.code, 'invalid_message');
    return error;
  }
  return assert.fail('found');
}

describe('byName', () => {
  const found: [string, string][] = [
    ['Movie night', 'a1'],
    [' movie NIGHT ', 'a1'],
    ['movie', 'a1'],
    ['KÜCHE', 'b2'],
    ['Ku\u0308che', 'b2'],
    ['a1', 'a1'],
    ['A1', 'a1'],
    ['f6', 'f6'],
  ];
  for (const [wanted, id] of found) it(`finds ${wanted}`, () => assert.equal(byName(THINGS, things, wanted).id, id));

  it('takes a name whole', () => {
    for (const wanted of ['Movie', 'Movie nights', 'night', '*', '.*', 'constructor', '__proto__']) {
      if (wanted !== 'Movie') assert.equal(refusal(wanted).text.key, 'home.nameUnknown', wanted);
    }
    assert.equal(byName(THINGS, things, 'Movie').id, 'a1', 'a second name is a whole one too');
  });

  it('names the ids of those that are called the same', () => {
    const { text: sentence } = refusal('TWIN');
    assert.equal(sentence.key, 'home.nameAmbiguous');
    assert.equal(sentence.params.ids, 'c3, d4');
  });

  it('names those that exist, each once, and what was asked for', () => {
    const { text: sentence } = refusal('nobody');
    assert.equal(sentence.params.name, '"nobody"');
    assert.equal(sentence.params.existing, 'Movie night, Küche, Twin, twin , a1, f6');
  });

  it('keeps the sentence short where there are many, or the name is long', () => {
    const many = Array.from({ length: 500 }, (_, index) => thing(`i${index}`, `Scene ${index}`));
    const { params } = refusal('x'.repeat(10_000), many).text;
    assert.ok(typeof params.existing === 'string' && typeof params.name === 'string');
    assert.match(params.existing, /Scene 39, …$/);
    assert.ok(params.name.length < 70);
    assert.equal(byName(THINGS, many, 'scene 499').id, 'i499');
  });

  it('says so where there is nothing at all, and where nothing is asked for', () => {
    assert.equal(refusal('x', []).text.key, 'home.noneToName');
    for (const empty of ['', '  ']) assert.equal(refusal(empty).text.key, 'home.nameMissing');
  });
});

describe('findByName', () => {
  it('looks into a younger list before it refuses', async () => {
    const asked: unknown[] = [];
    const list = async ({ maxAgeMs }: { maxAgeMs?: number }): Promise<readonly Thing[]> => {
      asked.push(maxAgeMs);
      return maxAgeMs === undefined ? [] : things;
    };
    assert.equal(await findByName(THINGS, 'movie night', list), movie);
    assert.deepEqual(asked, [undefined, 60_000]);
  });

  it('refuses with what the younger list holds', async () => {
    const list = async ({ maxAgeMs }: { maxAgeMs?: number }): Promise<readonly Thing[]> =>
      maxAgeMs === undefined ? things : [movie];
    const error = await failsWith(findByName(THINGS, 'gone', list), 'invalid_message', 'home.nameUnknown');
    assert.equal(error.text.params.existing, 'Movie night');
  });
});
