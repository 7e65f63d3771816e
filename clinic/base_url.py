"""The one address that hosts, origins, cookies and links follow from, as people write it and as it is meant."""

from urllib.parse import urlsplit

LOOPBACK = frozenset({"127.0.0.1", "localhost", "::1"})


def forgiven(raw: str) -> str:
    """Without blanks and slashes around it, its host in small letters; a missing scheme is https, on one's own machine http."""
    text = raw.strip().rstrip("/")
    if "://" not in text:
        text = text.lstrip("/")
        text = f"{'http' if _host(f'//{text}') in LOOPBACK else 'https'}://{text}"
    parts = urlsplit(text)
    return parts._replace(scheme=parts.scheme.lower(), netloc=parts.netloc.lower()).geturl().rstrip("/")


def expected(address: str) -> str:
    """What it has to be where it is none of ours: encrypted unless it stays on this machine, and no path behind it."""
    parts = urlsplit(address)
    scheme = "http" if parts.scheme == "http" and parts.hostname in LOOPBACK else "https"
    return f"{scheme}://{parts.netloc}"


def _host(address: str) -> str | None:
    return urlsplit(address).hostname
