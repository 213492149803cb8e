// Writes the sets of \p{...}: every name that ECMA-262 admits, and the code points for which Node's RegExp (flag u) says so.
//   npm install --no-save unicode-property-aliases-ecmascript@3.0.0 unicode-property-value-aliases-ecmascript@2.2.1
//   node properties.mjs > ../../main/resources/org/peregrine/codec/schema/pattern/unicode-properties.txt
// A line is "kind name alias...:ranges". Ranges are numbers in base 36: how many code points are left out, how many are in, in turn.
import aliases from 'unicode-property-aliases-ecmascript';
import valueAliases from 'unicode-property-value-aliases-ecmascript';

function ranges(regex) {
  const parts = [];
  let member = false;
  let since = 0;
  for (let codePoint = 0; codePoint <= 0x10ffff; codePoint++) {
    if (regex.test(String.fromCodePoint(codePoint)) !== member) {
      parts.push((codePoint - since).toString(36));
      since = codePoint;
      member = !member;
    }
  }
  if (member) parts.push((0x110000 - since).toString(36));
  return parts.join(' ');
}

function accepted(name) {
  try {
    return new RegExp(`\\p{${name}}`, 'u');
  } catch {
    return null;
  }
}

/** From canonical name to all names that mean it. */
function grouped(map) {
  const groups = new Map();
  for (const [alias, name] of map) groups.set(name, (groups.get(name) ?? new Set([name])).add(alias));
  return groups;
}

const properties = new Map([...aliases, ['Any', 'Any'], ['ASCII', 'ASCII'], ['Assigned', 'Assigned']]);
console.log(`# Unicode ${process.versions.unicode}. Written by codec/src/test/regexp/properties.mjs.`);
const lines = [];
for (const [name, names] of grouped(properties)) {
  const regex = accepted(name);
  if (regex) lines.push(`binary ${[...names].filter(accepted).join(' ')}:${ranges(regex)}`);
}
for (const [name, names] of grouped(valueAliases.get('General_Category'))) {
  lines.push(`gc ${[...names].filter(accepted).join(' ')}:${ranges(accepted(name))}`);
}
for (const [name, names] of grouped(valueAliases.get('Script'))) {
  const regex = accepted(`sc=${name}`);
  if (!regex) continue;
  const all = [...names].filter((alias) => accepted(`sc=${alias}`)).join(' ');
  const script = ranges(regex);
  const extensions = ranges(accepted(`scx=${name}`));
  lines.push(`sc ${all}:${script}`);
  if (extensions !== script) lines.push(`scx ${all}:${extensions}`);
}
console.log(lines.join('\n'));
