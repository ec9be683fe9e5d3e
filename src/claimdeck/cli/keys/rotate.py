"""A new encryption key for everything that is sealed."""

import json
from pathlib import Path
from typing import Final

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from claimdeck.accounts.auditing.audit import record_everywhere
from claimdeck.accounts.domain.audit import Kind
from claimdeck.cli.database import prepare
from claimdeck.cli.processes import LOCK_NAME, held
from claimdeck.config import keys
from claimdeck.kit.crypto import new_key, new_key_id
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.storage import canary
from claimdeck.storage.resealing import Resealed, Unreached, places, what_is_left
from claimdeck.storage.sealing import key_ring

# Other processes may seal under an old key while a pass is made; who still does after these runs the old settings.
_PASSES: Final = 3

LOST: Final = (
    "{count} values could not be opened with any key of the ring; they stay as they are, and the other ones are done. "
    "Put the key that is missing back behind the first one in ENCRYPTION_KEYS and start again."
)
STILL_OLD: Final = (
    "{count} values were sealed under an older key meanwhile: a process still seals with it. Restart all processes "
    "with the new key first in ENCRYPTION_KEYS, then start again. Keep the old keys until then."
)
AWAY: Final = (
    "{reasons} What is sealed there still needs the old keys: keep them in ENCRYPTION_KEYS behind the first one, and "
    "start again when it is back. Everything else is done."
)


def main(*, batch: int) -> int:
    """Raises Conflict while `claimdeck up` runs on the same data, Refused when a key is missing."""
    prepare()
    data = Path(settings.DATA)
    kept = keys.kept_in(data) if _own_keys(data) else None
    if kept is None:
        _all_anew(batch)
        return 0
    with held(data / LOCK_NAME) as mine:
        if not mine:
            raise Conflict("Claimdeck runs on these data and knows only the old keys. Stop it first.")
        _embedded(data, kept, batch)
    return 0


def _own_keys(data: Path) -> bool:
    """Whether the ring in use is the one kept beside the data, not one from the settings."""
    path = data / keys.NAME
    if not path.exists():
        return False
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return bool(kept["encryption_keys"] == settings.ENCRYPTION_KEYS)


def _embedded(data: Path, kept: dict[str, str], batch: int) -> None:
    """A rotation that was interrupted goes on with its key; otherwise a new key comes to the front of the ring."""
    if not _unfinished():
        ring = f"{new_key_id()}:{new_key()},{kept['encryption_keys']}"
        keys.replace(data, {**kept, "encryption_keys": ring})
        settings.ENCRYPTION_KEYS = ring
        canary.check()
    _all_anew(batch)


def _unfinished() -> bool:
    if "," not in settings.ENCRYPTION_KEYS:
        return False
    left = what_is_left()
    # What cannot be asked may need an older key still: another one more would help nobody.
    return bool(left.stale or left.away)


def _all_anew(batch: int) -> None:
    """Everything that is not under the active key yet; then says how to go on."""
    ring = key_ring()
    total = Resealed()
    for _ in range(_PASSES):
        total += _pass(batch)
        left = what_is_left()
        if not left.stale or total.lost:
            break
    if total.lost:
        raise Refused(LOST.format(count=total.lost), code="KEY_LOST")
    if left.stale:
        raise Refused(STILL_OLD.format(count=left.stale), code="OLD_KEY_IN_USE")
    if left.away:
        raise Refused(AWAY.format(reasons=" ".join(left.away)), code="DATABASE_AWAY")
    canary.retire(ring.ids[1:])
    record_everywhere(Kind.KEYS_ROTATED, subject="keys", changes={"active": [None, ring.active]})
    count = sum(place.count() for place in places())
    typer.echo(f"{total.done} values sealed anew under key {ring.active}, {count - total.done} were already.")
    if ring.ids[1:]:
        typer.echo(f"Nothing needs the old keys any more: {', '.join(ring.ids[1:])}. Processes may start without them.")
    typer.echo("Keep the old keys as long as there are backups that were sealed with them.")


def _pass(batch: int) -> Resealed:
    with Progress(
        TextColumn("{task.description}", markup=False),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=Console(stderr=True),
    ) as bar:
        total = Resealed()
        for place in places():
            try:
                task = bar.add_task("Sealing", total=place.count())
                total += place.reseal(
                    batch,
                    lambda name, count, task=task: bar.update(task, description=name, advance=count),  # type: ignore[misc]
                )
            except Unreached:
                # Said at the end, with everything that is left.
                continue
        return total
