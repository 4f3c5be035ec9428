import ipaddr from 'ipaddr.js';

type Range = [ipaddr.IPv4 | ipaddr.IPv6, number];

/** Finds the client's address behind trusted proxies. */
export type AddressOf = (remote: string, forwardedFor: string | undefined) => string;

/**
 * Reads `X-Forwarded-For` from right to left as long as the hop that wrote an entry is trusted; the first address that is not a
 * trusted proxy is the client's. Whatever stands left of it was written by the client itself and proves nothing.
 *
 * @param trusted addresses or CIDR ranges, already checked by the configuration.
 */
export function createAddressOf(trusted: readonly string[]): AddressOf {
  const ranges = trusted.map(rangeOf);
  const isTrusted = (address: string): boolean => {
    const parsed = parse(address);
    return parsed !== undefined && ranges.some((range) => range[0].kind() === parsed.kind() && parsed.match(range));
  };
  return (remote, forwardedFor) => {
    let address = normalised(remote) ?? remote;
    const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim()).filter((hop) => hop !== '');
    while (hops.length > 0 && isTrusted(address)) {
      const previous = normalised(hops.pop() ?? '');
      if (previous === undefined) break;
      address = previous;
    }
    return address;
  };
}

/** What limits count by: the address, or for IPv6 its /64, because one household or server has that many. */
export function limitKey(address: string): string {
  const parsed = parse(address);
  if (parsed?.kind() !== 'ipv6') return address;
  const parts = (parsed as ipaddr.IPv6).parts.slice(0, 4);
  return `${parts.map((part) => part.toString(16)).join(':')}::/64`;
}

/** Whether the text is an IPv4 or IPv6 address. */
export function isAddress(text: string): boolean {
  return parse(text) !== undefined;
}

/** Loopback, private and link-local addresses: the operator's own network. */
export function isPrivateAddress(address: string): boolean {
  const range = parse(address)?.range();
  return range === 'loopback' || range === 'private' || range === 'linkLocal' || range === 'uniqueLocal';
}

function rangeOf(text: string): Range {
  if (text.includes('/')) {
    const [network, bits] = ipaddr.parseCIDR(text) as Range;
    // Peers are compared as IPv4 when they are IPv4 inside IPv6, so such a range must be, too.
    const isMapped = network.kind() === 'ipv6' && bits >= 96 && (network as ipaddr.IPv6).isIPv4MappedAddress();
    return isMapped ? [(network as ipaddr.IPv6).toIPv4Address(), bits - 96] : [network, bits];
  }
  const address = ipaddr.process(text);
  return [address, address.kind() === 'ipv4' ? 32 : 128];
}

/** Parsed, with IPv4-mapped IPv6 as IPv4, and without the brackets or port that some proxies write. */
function parse(text: string): ipaddr.IPv4 | ipaddr.IPv6 | undefined {
  const bare = /^\[(.+)\](?::\d+)?$/.exec(text)?.[1] ?? (/^\d+\.\d+\.\d+\.\d+:\d+$/.test(text) ? text.slice(0, text.lastIndexOf(':')) : text);
  // Short, octal and hexadecimal forms of IPv4 (127.1, 0x7f.1) are nobody's way of writing an address but an attacker's.
  return ipaddr.IPv4.isValidFourPartDecimal(bare) || ipaddr.IPv6.isValid(bare) ? ipaddr.process(bare) : undefined;
}

function normalised(text: string): string | undefined {
  return parse(text)?.toString();
}
