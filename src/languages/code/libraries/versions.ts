/** Major, minor and patch number. */
export type Version = readonly [number, number, number];

/**
 * Does a package, by the versions that a program asks for, have what was added in some version?
 * @param asked such as `5.4.2`, `^6.0.0` or `~4.1`; undefined when nothing is asked for, which means the newest
 * @param added the versions with which it came, one for each major version that got it, in ascending order
 * @returns undefined when that depends on what was installed
 */
export function has(asked: string | undefined, added: readonly Version[]): boolean | undefined {
  const found = /^\s*([\^~=v]*)(\d+)(?:\.(\d+))?(?:\.(\d+))?\s*$/.exec(asked ?? '');
  if (!found) return asked === undefined || asked === 'latest' ? true : undefined;
  const [, operator, ...numbers] = found;
  const floor = numbers.map((number) => Number(number ?? 0)) as unknown as Version;
  const [major] = floor;
  const since = added.find(([one]) => one === major);
  if (!since) return major > Math.min(...added.map(([one]) => one));
  if (isAtLeast(floor, since)) return true;
  return operator === '' && numbers.every((number) => number !== undefined) ? false : undefined;
}

function isAtLeast(version: Version, other: Version): boolean {
  const index = version.findIndex((number, at) => number !== other[at]);
  return index < 0 || (version[index] as number) > (other[index] as number);
}
