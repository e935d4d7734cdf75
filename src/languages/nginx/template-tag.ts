/** What a template engine's tag does: begins or ends what is there or not, writes nothing, or puts some text in. */
export type TagKind = 'opens' | 'closes' | 'silent' | 'writes';

/**
 * The kind of a tag of Jinja, Go templates or ERB.
 * @param start offset of the tag in the text
 * @param content what stands between its delimiters
 */
export function tagKind(text: string, start: number, content: string): TagKind {
  const words = content.replace(/^[-+~=]|[-+~]$/g, '').trim();
  if (/^(if|unless|for|range|with|while)\b|\bdo(\s*\|[^|]*\|)?$/.test(words)) return 'opens';
  if (/^(end\w*|})/.test(words)) return 'closes';
  return isSilent(text, start, words) ? 'silent' : 'writes';
}

/** A comment, an assignment, another branch of a condition. */
function isSilent(text: string, start: number, words: string): boolean {
  if (text.startsWith('{#', start) || /^(#|\/\*)/.test(words)) return true;
  if (/^(else|elif|elsif|elseif|set|define|block|macro|extends|import|from|raw)\b/.test(words)) return true;
  if (text.startsWith('{{', start)) return /^\$\w+\s*:?=/.test(words);
  return text.startsWith('<%', start) && !text.startsWith('<%=', start);
}
