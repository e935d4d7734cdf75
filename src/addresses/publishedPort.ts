import { type Data, get, wordOf } from '../languages/launch/data/data';
import { textOf } from '../languages/launch/word';
import { isLocal, portIn } from './address';

/** A container's port that is reached from outside. */
export interface PublishedPort {
  /** Undefined for the machine itself. */
  readonly host?: string;
  readonly published: number;
  readonly target: number;
}

/** Longer ranges are not of WebSockets. */
const maxRange = 20;

const short =
  /^(?:(\[[\da-f:.]+\]|[\da-f]*:[\da-f:.]+|[\d.]+):)?(\d+)(?:-(\d+))?:(\d+)(?:-(\d+))?(?:\/(\w+))?$/i;

/**
 * An item of `ports:` in its short or long syntax (Compose Specification, "ports"). Nothing for what has no fixed port
 * on the machine, and for UDP.
 */
export function publishedPort(item: Data): readonly PublishedPort[] {
  if (item.kind === 'text') return shortSyntax(textOf(item.word.units));
  const text = (key: string): string | undefined => {
    const word = wordOf(get(item, key));
    return word && textOf(word.units);
  };
  const target = portIn(text('target'));
  if (target === undefined || (text('protocol') ?? 'tcp') !== 'tcp') return [];
  const [first, last = first] = (text('published') ?? '').split('-');
  return range(portIn(first), portIn(last)).map((published) => ({
    ...hostOf(text('host_ip')),
    published,
    target,
  }));
}

function shortSyntax(text: string): PublishedPort[] {
  const [, host, first, last = first, target, targetLast = target, protocol = 'tcp'] = short.exec(text) ?? [];
  if (protocol !== 'tcp') return [];
  const outside = range(portIn(first), portIn(last));
  const inside = range(portIn(target), portIn(targetLast));
  // A longer range outside for one port inside: any of them.
  return outside.flatMap((published, index) => {
    const port = inside.length === 1 ? inside[0] : inside[index];
    return port === undefined ? [] : [{ ...hostOf(host), published, target: port }];
  });
}

function range(first: number | undefined, last: number | undefined): number[] {
  if (first === undefined || last === undefined || last < first) return [];
  return Array.from({ length: Math.min(last - first + 1, maxRange) }, (_, index) => first + index);
}

const hostOf = (host: string | undefined): { host?: string } =>
  host === undefined || isLocal(host) ? {} : { host };
