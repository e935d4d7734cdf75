/** Code points from the first to the second, both included. */
export type Range = readonly [number, number];

export const lastCodePoint = 0x10ffff;

/** All code points that are in none of the ranges. */
export function complement(ranges: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const [low, high] of [...ranges].sort((a, b) => a[0] - b[0])) {
    if (low > next) result.push([next, low - 1]);
    next = Math.max(next, high + 1);
  }
  if (next <= lastCodePoint) result.push([next, lastCodePoint]);
  return result;
}

/** The ranges, and the other case of every ASCII letter in them. */
export function withBothCases(ranges: readonly Range[]): Range[] {
  const shifted = (low: number, high: number, by: number): Range[] =>
    ranges
      .map(([from, to]): Range => [Math.max(from, low) + by, Math.min(to, high) + by])
      .filter(([from, to]) => from <= to);
  return [...ranges, ...shifted(0x41, 0x5a, 32), ...shifted(0x61, 0x7a, -32)];
}

/** The ranges as a character class of an ECMAScript expression with the flag `u`. */
export function characterClass(ranges: readonly Range[], negated = false): string {
  const parts = ranges.map(([low, high]) =>
    low === high ? characterEscape(low) : `${characterEscape(low)}-${characterEscape(high)}`,
  );
  return `[${negated ? '^' : ''}${parts.join('')}]`;
}

/** One character of an ECMAScript expression with the flag `u`. */
export function characterEscape(codePoint: number): string {
  const text = String.fromCodePoint(codePoint);
  return /[A-Za-z0-9]/.test(text) ? text : `\\u{${codePoint.toString(16)}}`;
}
