// What is wrong with something that a user gave, as a key of the words and what stands in its gaps.

export class Problem extends Error {
  constructor(word, gaps = {}) {
    super(word);
    this.word = word;
    this.gaps = gaps;
  }
}

/** Least number of letters to change, put in or take out. */
function distanceOf(a, b) {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[b.length];
}

export function nearestOf(text, allowed) {
  return allowed.reduce((best, one) => (distanceOf(text, one) < distanceOf(text, best) ? one : best), allowed[0]);
}

/** Refuse a name that is not among those allowed. */
export function expectName(name, allowed, place) {
  if (!allowed.includes(name)) throw new Problem("problem_name", { place, value: name, nearest: nearestOf(name, allowed) });
}
