// JSON whose numbers keep their digits, which those of a browser lose beyond 2 to the power of 53.

const MARK = `digits-${[...crypto.getRandomValues(new Uint32Array(4))].join('-')}:`;
const PARTS = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/g;
const MARKED = new RegExp(`"${MARK}([^"]*)"`, 'g');

/** A number as it was written; as a text, and in JSON, it is that. */
class Digits {
  constructor(text) {
    this.text = text;
  }

  toString() {
    return this.text;
  }

  toJSON() {
    return MARK + this.text;
  }
}

/** Whether a value is shown as it is: no object, no array. */
export const isPlain = (value) => value === null || typeof value !== 'object' || value instanceof Digits;

/** Returns what a text says; an integer that is too long for a number becomes an object that is shown as its digits.
 * @throws {SyntaxError} it is no JSON */
export function read(text) {
  return parsed(text, (number) => /^-?\d+$/.test(number) && !Number.isSafeInteger(Number(number)));
}

/** Returns what a text says, in which every number that would be written otherwise is kept as it is.
 * @throws {SyntaxError} it is no JSON */
export function readExactly(text) {
  return parsed(text, (number) => String(Number(number)) !== number);
}

/** Returns the JSON of a value, with the digits that were read. */
export function write(value, space) {
  return JSON.stringify(value, null, space)?.replace(MARKED, '$1');
}

function parsed(text, keep) {
  JSON.parse(text); // whoever wrote something wrong is told of their own text
  const marked = text.replace(PARTS, (part) => (part[0] !== '"' && keep(part) ? `"${MARK}${part}"` : part));
  return JSON.parse(marked, (_, value) => (typeof value === 'string' && value.startsWith(MARK) ? new Digits(value.slice(MARK.length)) : value));
}
