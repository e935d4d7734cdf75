import type { Regex } from './regex';
import { RegexCache } from './regex-cache';

/** Limits of what is taken for a list, so that hostile expressions cost no more than others. */
const mostTexts = 64;
const longestSource = 1000;
const deepestGroup = 20;

/**
 * All texts that an expression matches, when it is anchored at both ends and between them has plain characters, groups,
 * alternatives and `?` alone: such a check is a list in disguise. Undefined for all others. With the flag `i` in lower
 * case. For texts without line ends: some dialects let `$` match before the last one.
 */
export const finiteLanguage = (regex: Regex): readonly string[] | undefined => languages.get(regex);

const languages = new RegexCache(4000, ({ source, flags }): readonly string[] | undefined => {
  if ((flags !== '' && flags !== 'i') || !source.startsWith('^') || source.length > longestSource)
    return undefined;
  const texts = new Reader(source).whole()?.map((text) => (flags === 'i' ? text.toLowerCase() : text));
  return texts && [...new Set(texts)];
});

/** Characters that stand for themselves in every dialect: as many as the next sign does not make optional. */
const plain = /(?:[A-Za-z0-9 _:/,@~%&=!"'<>;-](?![?*+{]))+|[A-Za-z0-9 _:/,@~%&=!"'<>;-]/y;
const escaped = /\\([.:/-])|\[([.:/-])\]/y;

class Reader {
  #at = 0;
  #depth = 0;

  constructor(private readonly source: string) {}

  whole(): readonly string[] | undefined {
    if (!this.#skips('^')) return undefined;
    const texts = this.#sequence();
    return texts && this.#skips('$') && this.#at === this.source.length ? texts : undefined;
  }

  #sequence(): string[] | undefined {
    let texts = [''];
    while (!/^(?:[)|$]|$)/.test(this.source.charAt(this.#at))) {
      const item = this.#item();
      if (!item || texts.length * item.length > mostTexts) return undefined;
      texts = texts.flatMap((text) => item.map((more) => text + more));
    }
    return texts;
  }

  #item(): string[] | undefined {
    const texts = this.#skips('(') ? this.#group() : this.#character();
    return texts && this.#skips('?') ? ['', ...texts] : texts;
  }

  #group(): string[] | undefined {
    if (++this.#depth > deepestGroup) return undefined;
    if (this.source.startsWith('?', this.#at) && !this.#skips('?:')) return undefined;
    const texts: string[] = [];
    do {
      const more = this.#sequence();
      if (!more || texts.push(...more) > mostTexts) return undefined;
    } while (this.#skips('|'));
    this.#depth--;
    return this.#skips(')') ? texts : undefined;
  }

  #character(): string[] | undefined {
    const found = this.#read(plain) ?? this.#read(escaped);
    return found ? [found[1] ?? found[2] ?? found[0]] : undefined;
  }

  #read(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.source);
    if (found) this.#at = pattern.lastIndex;
    return found;
  }

  #skips(text: string): boolean {
    const found = this.source.startsWith(text, this.#at);
    if (found) this.#at += text.length;
    return found;
  }
}
