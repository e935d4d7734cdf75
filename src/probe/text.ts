/** C0 and C1 controls, bidirectional overrides, zero-width and line separators: what could deceive a reader. */
const deceptive =
  /[\u0000-\u001f\u007f-\u009f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufff9-\ufffb]/g;

/** Text of a server, fit to be shown as text: deceptive characters become U+FFFD, and it is cut at the limit. */
export function harmless(text: string, limit: number): string {
  const clean = text.slice(0, limit).replace(deceptive, '\ufffd');
  return text.length > limit ? `${clean}…` : clean;
}

/** The same for texts of several lines: line breaks and tabs stay. */
export function harmlessLines(text: string, limit: number): string {
  const clean = text
    .slice(0, limit)
    .replace(/\r\n?/g, '\n')
    .replace(deceptive, (character) => (character === '\n' || character === '\t' ? character : '\ufffd'));
  return text.length > limit ? `${clean}…` : clean;
}

/** Bytes as text: printable ASCII as it is, everything else as `\xNN`. */
export function visibleBytes(bytes: Uint8Array, limit: number): string {
  return [...bytes.subarray(0, limit)]
    .map((byte) =>
      byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\x${byte.toString(16).padStart(2, '0')}`,
    )
    .join('');
}

const no =
  '(invalid|not allowed|disallowed|forbidden|denied|rejected|refused|unauthori[sz]ed|mismatch|bad|wrong)';
const refusal = new RegExp(`\\b${no}\\b.{0,40}\\borigin\\b|\\borigin\\b.{0,40}\\b${no}\\b`, 'i');

/** Does a message begin with words that say that the Origin is wrong? */
export const refusesOrigin = (message: Buffer): boolean =>
  refusal.test(message.subarray(0, 300).toString('utf8'));
