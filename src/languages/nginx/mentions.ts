/** Where a text has some words: asked for one block after the other, it looks through the text once. */
export class Mentions {
  readonly #text: string;
  readonly #searches = new Map<RegExp, Search>();

  constructor(text: string) {
    this.#text = text;
  }

  /** Does the word begin in this stretch? */
  within(word: RegExp, start: number, end: number): boolean {
    let search = this.#searches.get(word);
    if (!search) {
      search = { pattern: new RegExp(word.source, `${word.flags}g`), from: 0, at: -1 };
      this.#searches.set(word, search);
    }
    if (start < search.from || start > search.at) {
      search.pattern.lastIndex = start;
      search.from = start;
      search.at = search.pattern.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return search.at < end;
  }
}

interface Search {
  readonly pattern: RegExp;
  /** Between these two the word does not begin. */
  from: number;
  at: number;
}
