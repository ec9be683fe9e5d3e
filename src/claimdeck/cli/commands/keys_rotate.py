"""A new encryption key for everything that is sealed."""

import json
from pathlib import Path
from typing import Final

import typer
from django.conf import settings
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from claimdeck.cli import setup
from claimdeck.cli.database import prepare
from claimdeck.cli.processes import LOCK_NAME, held
from claimdeck.cli.resealing import reseal, row_count, sealed_columns, stale_count
from claimdeck.kit.crypto import SealBroken, new_key
from claimdeck.kit.errors import Conflict, Refused
from claimdeck.web.sealing import key_ring

LOST: Final = (
    "Some values were sealed with a key that is not in the ring. Put the old key back behind the new one in "
    "ENCRYPTION_KEYS and start again; what was done stays."
)


def main(*, batch: int) -> int:
    """Raises Conflict while `claimdeck up` runs on the same data, Refused when a key is missing."""
    prepare()
    data = Path(settings.DATA)
    kept = setup.wiring("keys").kept_in(data) if _own_keys(data) else None
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
    path = data / setup.wiring("keys").NAME
    if not path.exists():
        return False
    kept: dict[str, str] = json.loads(path.read_text(encoding="utf-8"))
    return bool(kept["encryption_keys"] == settings.ENCRYPTION_KEYS)


def _embedded(data: Path, kept: dict[str, str], batch: int) -> None:
    """A rotation that was interrupted goes on with its key; otherwise a new key comes to the front of the ring."""
    if not _unfinished():
        number = max(int(part.split(":")[0].strip().lstrip("k")) for part in kept["encryption_keys"].split(",")) + 1
        ring = f"k{number}:{new_key()},{kept['encryption_keys']}"
        setup.wiring("keys").replace(data, {**kept, "encryption_keys": ring})
        settings.ENCRYPTION_KEYS = ring
    _all_anew(batch)


def _unfinished() -> bool:
    return "," in settings.ENCRYPTION_KEYS and stale_count() > 0


def _all_anew(batch: int) -> None:
    """Everything that is not under the active key yet; then says how to go on."""
    total, done = row_count(), 0
    try:
        with Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
            console=Console(stderr=True),
        ) as bar:
            task = bar.add_task("Sealing", total=total)
            for column in sealed_columns():
                bar.update(task, description=column.name)
                done += reseal(column, batch, lambda count: bar.advance(task, count))
    except SealBroken as error:
        raise Refused(LOST, code="KEY_LOST") from error
    typer.echo(f"{done} values sealed anew under key {key_ring().active}, {total - done} were already.")
    typer.echo("Keep the old keys as long as there are backups that were sealed with them.")
