// Writes look-around.tsv: patterns with look-around made at random, and in which of the texts of the first line Node's RegExp (flag u) finds them.
// Characters of one UTF-16 unit only: Node finds places inside of a surrogate pair.
//   node look-around.mjs > ../resources/schema-cases/look-around.tsv
let seed = 20260728;
const random = (bound) => {
  seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0;
  return Math.floor((seed / 2 ** 32) * bound);
};
const pick = (list) => list[random(list.length)];
const ATOMS = ['a', 'b', 'c', '.', '[ab]', '[^a]', '\\d', '\\w', '\\W', 'é', '€', '(?:ab)', 'a', 'b'];
const QUANTIFIERS = ['', '', '', '*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'];
const PLACES = ['^', '$', '\\b', '\\B'];
const LOOKS = ['(?=', '(?!', '(?<=', '(?<!'];
const LETTERS = ['a', 'b', 'c', 'd', '1', ' ', 'é', '€', '\n'];

function pattern(depth) {
  let text = '';
  for (let left = random(4); left >= 0; left--) {
    const kind = random(10);
    if (kind === 0) text += pick(PLACES);
    else if (depth > 0 && kind < 4) text += pick(LOOKS) + pattern(depth - 1) + (random(3) ? '' : '|' + pattern(depth - 1)) + ')';
    else if (depth > 0 && kind === 4) text += '(' + pattern(depth - 1) + (random(2) ? '|' + pattern(depth - 1) : '') + ')' + pick(QUANTIFIERS);
    else text += pick(ATOMS) + pick(QUANTIFIERS);
  }
  return text;
}

const texts = new Set(['']);
while (texts.size < 64) {
  let text = '';
  for (let left = 1 + random(8); left > 0; left--) text += pick(LETTERS);
  texts.add(text);
}
console.log(JSON.stringify([...texts]));
const seen = new Set();
while (seen.size < 2000) {
  const text = pattern(3);
  if (!text.includes('(?=') && !text.includes('(?!') && !text.includes('(?<')) continue;
  if (text.match(/\(\?[=!<]/g).length > 16) continue;
  const regex = new RegExp(text, 'u');
  const bits = [...texts].map((subject) => (regex.test(subject) ? '1' : '0')).join('');
  const varied = bits.includes('0') && bits.includes('1');
  if (seen.has(text) || (!varied && random(8))) continue;
  seen.add(text);
  console.log(`${text}\t${BigInt('0b' + bits).toString(16).padStart(16, '0')}`);
}
