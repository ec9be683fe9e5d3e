"""Keyed hashes by which accounts with the same credentials find what they share."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from claimdeck.storage.sealing import key_ring

_USUAL_PORTS = {"http": 80, "https": 443}


def pace_key(payer: str, base_url: str, credentials: Mapping[str, Any]) -> str:
    """Whose calls a payer counts together: one client at one address, also while its secret is being changed."""
    return _hashed("payers.pace", payer, _place(base_url), str(credentials.get("client_id", "")))


def credentials_key(payer: str, base_url: str, token_path: str, credentials: Mapping[str, Any]) -> str:
    """Who may share a token and say how fast the others go: only those who know the secret as well."""
    secrets = [str(credentials.get(name, "")) for name in ("client_id", "client_secret")]
    return _hashed("payers.credentials", payer, _place(base_url), token_path, *secrets)


def _hashed(context: str, *parts: str) -> str:
    # Lengths first: no two lists of parts give the same text.
    return key_ring().fingerprint("".join(f"{len(part)}:{part}" for part in parts), context)


def _place(base_url: str) -> str:
    """One spelling for an address, whatever its case, usual port and last slash."""
    try:
        parts = urlsplit(base_url)
        port = parts.port or _USUAL_PORTS.get(parts.scheme, 0)
    except ValueError:
        return base_url
    return f"{parts.scheme}://{(parts.hostname or '').rstrip('.')}:{port}{parts.path.rstrip('/')}"
