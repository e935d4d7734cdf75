/** Where a text has some words: asked for one block after the other, it looks through the text once. */
export class Mentions {
  readonly #text: string;
  readonly #searches = new Map<RegExp, Search>();

  constructor(text: string) {
    this.#text = text;
  }

  /**
   * Does the word begin in this stretch?
   * @param word with the flag `g`; the same object each time, as an object that is new is a new search
   */
  within(word: RegExp, start: number, end: number): boolean {
    let search = this.#searches.get(word);
    if (!search) {
      search = { from: 0, at: -1 };
      this.#searches.set(word, search);
    }
    if (start < search.from || start > search.at) {
      word.lastIndex = start;
      search.from = start;
      search.at = word.exec(this.#text)?.index ?? Number.POSITIVE_INFINITY;
    }
    return search.at < end;
  }
}

interface Search {
  /** Between these two the word does not begin. */
  from: number;
  at: number;
}
