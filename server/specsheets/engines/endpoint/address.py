"""Address: what may stand in `[ai] base_url`, so that neither key nor prompt leaves this machine in clear."""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urlsplit

from specsheets.ports import Endpoint, Unfit


def check_address(endpoint: Endpoint) -> None:
    """Nothing, for an address that a key may be sent to.

    Raises Unfit with the setting to change.
    """
    url = _split(endpoint.base_url)
    if url is None or url.scheme not in ("http", "https") or not url.hostname:
        raise Unfit(
            f"`[ai] base_url` is {_shown(endpoint.base_url)!r}, which is no address",
            "write one such as `http://127.0.0.1:8080/v1`",
        )
    if url.username or url.password or url.query or url.fragment:
        raise Unfit(
            "`[ai] base_url` holds more than an address",
            "write it without user, password and `?…`; the key is SPECSHEETS_AI_KEY",
        )
    if url.scheme == "http" and not is_loopback(endpoint.base_url) and not endpoint.insecure:
        raise Unfit(
            f"`[ai] base_url` would send key and prompts in clear to {url.hostname}",
            "use `https:`, or set `[ai] insecure = true` if you trust every machine between",
        )


def is_loopback(base_url: str) -> bool:
    """Whether an address is on this machine."""
    url = _split(base_url)
    host = url.hostname if url else None
    if not host or host == "localhost" or host.endswith(".localhost"):
        return bool(host)
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def _split(base_url: str) -> SplitResult | None:
    try:
        url = urlsplit(base_url)
        _ = url.port
    except ValueError:
        return None
    return url


def _shown(base_url: str) -> str:
    # Somebody may have put a password before the host, or the key itself in place of the address.
    return base_url.rpartition("@")[2] if len(base_url) < 40 and ":" in base_url else "…"
