"""The embedded product's own keys: made once, kept beside its data, readable by its owner only."""

import base64
import hashlib
import json
import os
import secrets
from pathlib import Path

from claimdeck.kit.crypto import new_key, new_key_id

NAME = "keys.json"


def with_first(entry: str, ring: str) -> str:
    """The ring with this key in front, as `id:key` or the key alone; a key that the ring has comes to the front.

    A key alone gets an id of its own bytes, so that it has the same one at every start. Raises ValueError.
    """
    name, _, encoded = entry.rpartition(":")
    # Other programs write the same 32 bytes with - and _ for + and /, without changing what they are.
    encoded = encoded.replace("-", "+").replace("_", "/")
    key = base64.b64decode(encoded, validate=True)
    others = [part.strip() for part in ring.split(",") if part.strip()]
    same = [part for part in others if part.partition(":")[2] == encoded]
    if same:
        return ",".join([same[0], *(part for part in others if part != same[0])])
    return ",".join([f"{name or f'k{hashlib.sha256(key).hexdigest()[:6]}'}:{encoded}", *others])


def fresh() -> dict[str, str]:
    """New keys for a new installation, by setting name."""
    return {
        "secret_key": secrets.token_urlsafe(50),
        "encryption_keys": f"{new_key_id()}:{new_key()}",
        "hash_key": new_key(),
    }


def kept_in(directory: Path) -> dict[str, str]:
    """The keys of this data directory, made if there are none. Two processes that start at once agree."""
    directory.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = directory / NAME
    if not path.exists():
        _write_once(path, fresh())
    found: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return found


def _write_once(path: Path, content: dict[str, str]) -> None:
    draft = path.with_name(f".{NAME}.{os.getpid()}.{secrets.token_hex(4)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(content, file, indent=1)
        file.flush()
        os.fsync(file.fileno())
    try:
        # A hard link fails where the name is taken: whoever came first wins, and all read the same keys.
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()


def replace(directory: Path, content: dict[str, str]) -> None:
    """Put a changed key ring in place of the kept one, in one step."""
    path = directory / NAME
    draft = path.with_name(f".{NAME}.{os.getpid()}.new")
    draft.write_text(json.dumps(content, indent=1), encoding="utf-8")
    draft.chmod(0o600)
    draft.replace(path)
