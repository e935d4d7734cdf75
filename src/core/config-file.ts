import { type ParseError, parse, printParseErrorCode } from 'jsonc-parser';
import { defaultConfig, type ReadConfig, readConfig } from './config';

/** The configuration in the text of a file: JSON with comments and trailing commas. Never throws, as `readConfig`. */
export function parseConfig(text: string): ReadConfig {
  const errors: ParseError[] = [];
  const value: unknown = parse(text, errors, { allowTrailingComma: true });
  const first = errors[0];
  if (first) {
    const line = text.slice(0, first.offset).split('\n').length;
    return {
      config: defaultConfig,
      problems: [{ message: `line ${line}: ${printParseErrorCode(first.error)}` }],
    };
  }
  return readConfig(value);
}
