// Every set of the table that patterns use (\p{...}), over all code points, against the RegExp of this Node.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const TABLE = '../../../../codec/src/main/resources/org/peregrine/codec/schema/pattern/unicode-properties.txt';
const CODE_POINTS = 0x110000;
const [title, ...lines] = readFileSync(new URL(TABLE, import.meta.url), 'ascii').trim().split('\n');
const sameUnicode = title.startsWith(`# Unicode ${process.versions.unicode}.`);

// The halves of surrogate pairs are kept apart: side by side they would be one character.
const texts = [[0, 0xdc00], [0xdc00, 0xe000], [0xe000, 0x10000], [0x10000, CODE_POINTS]].map(([first, end]) => ({
  first,
  units: first < 0x10000 ? 1 : 2,
  text: Array.from({ length: end - first }, (_, index) => String.fromCodePoint(first + index)).join(''),
}));

function membersOf(name) {
  const set = new Uint8Array(CODE_POINTS);
  for (const { first, units, text } of texts) {
    for (const found of text.matchAll(new RegExp(`\\p{${name}}+`, 'gu'))) {
      const start = first + found.index / units;
      set.fill(1, start, start + found[0].length / units);
    }
  }
  return set;
}

function membersIn(ranges) {
  const set = new Uint8Array(CODE_POINTS);
  let next = 0;
  ranges.split(' ').forEach((length, index) => {
    const end = next + parseInt(length, 36);
    if (index % 2) set.fill(1, next, end);
    next = end;
  });
  return set;
}

const assigned = membersIn(lines.find((line) => line.includes(' Assigned:')).split(':')[1]);
const assignedHere = membersOf('Assigned');

/** How many code points differ, of those that both versions of Unicode know. */
function differences(name, ranges) {
  const [here, there] = [membersOf(name), membersIn(ranges)];
  let count = 0;
  for (let i = 0; i < CODE_POINTS; i++) {
    if (here[i] !== there[i] && (sameUnicode || (assigned[i] && assignedHere[i]))) count++;
  }
  return count;
}

test(`patterns know the ${lines.length} sets of \\p{...} as this Node does, with Unicode ${process.versions.unicode}`, () => {
  let compared = 0;
  for (const line of lines) {
    const [names, ranges] = line.split(':');
    const [kind, name, ...aliases] = names.split(' ').map((part, i, [first]) => (i && first !== 'binary' ? `${first}=${part}` : part));
    if (!sameUnicode && (kind === 'sc' || kind === 'scx' || name === 'Extended_Pictographic')) {
      continue; // New scripts have no name in an older version, and the pictographic ones were chosen anew in 17.
    }
    // Another version of Unicode moves a few that were there before.
    assert.ok(differences(name, ranges) <= (sameUnicode ? 0 : 60), name);
    for (const alias of aliases) assert.ok(new RegExp(`\\p{${alias}}`, 'u'));
    compared++;
  }
  assert.ok(compared > (sameUnicode ? 360 : 80), `${compared} sets`);
});
