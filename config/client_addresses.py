"""Addresses of clients: of this machine, and grouped by customer for rate limits."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv6Address, ip_address

#: The part of an IPv6 address that providers assign to one customer at least (RFC 6177). The customer chooses
#: the rest: each machine has 2**64 addresses.
IPV6_CUSTOMER_BITS = 64


@lru_cache(maxsize=256)  # called for each request, with few values
def is_loopback(host: str) -> bool:
    """Return whether a host name or address means this machine, without a DNS lookup."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


@lru_cache(maxsize=4096)
def customer(address: str | None) -> str:
    """Return the network whose requests are counted together: an IPv4 address, or the /64 of an IPv6 one."""
    parsed = parse_address(address or "")
    if parsed is None:
        return address or "unknown"
    if not isinstance(parsed, IPv6Address):
        return str(parsed)
    host_bits = parsed.max_prefixlen - IPV6_CUSTOMER_BITS
    return f"{IPv6Address(int(parsed) >> host_bits << host_bits)}/{IPV6_CUSTOMER_BITS}"


def parse_address(text: str) -> IPv4Address | IPv6Address | None:
    """Return the address of a connection; None if it is none, as that of a Unix socket."""
    try:
        parsed = ip_address(text.partition("%")[0])  # a link-local one names its interface
    except ValueError:
        return None
    return (parsed.ipv4_mapped or parsed) if isinstance(parsed, IPv6Address) else parsed
