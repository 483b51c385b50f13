// The browser's word counter. It gives the same number as count_words in rubric/counting.py;
// tests/word_cases.json is the table of cases that both must meet.

const OTHER = 1;
const GAP = 2;
const IN_RUN = 3;
const ONE_EACH = 4;

// Unicode's White_Space property written out, because \s differs from it (U+0085, U+FEFF);
// then the en dash and the em dash.
const gap =
  /[\u0009-\u000d\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000\u2013\u2014]/u;
const oneEach =
  /(?=\p{L})[\p{Script_Extensions=Han}\p{Script_Extensions=Hiragana}\p{Script_Extensions=Katakana}]/u;
const letterOrDigit = /[\p{L}\p{N}]/u;

// Asking the expressions once per character, not once per occurrence, makes this as fast as split.
const known = new Uint8Array(0x10000);

function kindOf(character) {
  if (gap.test(character)) return GAP;
  if (oneEach.test(character)) return ONE_EACH;
  return letterOrDigit.test(character) ? IN_RUN : OTHER;
}

function knownKind(unit) {
  return known[unit] || (known[unit] = kindOf(String.fromCharCode(unit)));
}

/**
 * Count the words of a text: runs between white space and dashes that hold a letter or a digit,
 * and every Han, Hiragana or Katakana letter by itself.
 * Soft hyphens and zero-width characters are of kind OTHER: to pass over them is to drop them.
 * @param {string} text
 * @returns {number}
 */
export function countWords(text) {
  let words = 0;
  let counted = false;
  for (let i = 0; i < text.length; i++) {
    const point = text.codePointAt(i);
    const kind = point > 0xffff ? kindOf(text.slice(i, i + 2)) : knownKind(point);
    if (point > 0xffff) i++;
    if (kind === GAP) {
      counted = false;
    } else if (kind === ONE_EACH) {
      words++;
    } else if (kind === IN_RUN && !counted) {
      words++;
      counted = true;
    }
  }
  return words;
}
