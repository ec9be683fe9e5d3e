"""Files that are there whole or not at all (no Django)."""

import contextlib
import os
import secrets
from collections.abc import Iterator
from pathlib import Path


@contextlib.contextmanager
def written(target: Path) -> Iterator[Path]:
    """A path beside `target` to write to; it takes the target's place only when all went well.

    Readable by its owner only, since answers name patients. Raises OSError where nothing can be written.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.{secrets.token_hex(4)}.part")
    os.close(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
    try:
        yield draft
        with draft.open("rb") as file:
            os.fsync(file.fileno())
        draft.replace(target)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
