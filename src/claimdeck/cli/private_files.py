"""What Claimdeck keeps in its data folder is for its own account alone (no Django)."""

import os
import shlex
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
# SQLite's own companions of a database file take its mode when they are made.
_COMPANIONS: Final = ("", "-wal", "-shm", "-journal")
# The folder may be anybody's choice, even a home: nothing but what is ours is touched.
_FILES: Final = (
    "keys.json",
    "up.lock",
    "migrate.lock",
    "embedded.json",
    "first-password.txt",
    "sample-claims.csv",
    "sample-shown",
    "pipeline-sample-shown",
)
_FOLDERS: Final = ("archive", "broker", "incoming", "logs", "static")
# The pipeline's two, where they are files.
_DATABASES: Final = ("staging.sqlite3", "production.sqlite3")


def make_files_private() -> None:
    """From now on whatever this process and its children make is for its account alone, whoever makes it.

    SQLite, for one, gives its files the modes that the process allows, whatever the mode of their folder.
    """
    os.umask(OTHERS)


def take_from_others(data: Path, database: Path | None) -> int:
    """Take from others what an earlier version or another umask left open to them; gives how many files and folders."""
    return sum(_closed(path) for path in _ours(data, database))


def faults(data: Path, database: Path | None) -> list[str]:
    """What others may do in the folders where the data are, with the command that mends it; a sentence each."""
    folders = dict.fromkeys([data, *([database.parent] if database is not None else [])])
    return [fault for folder in folders if folder.is_dir() for fault in _faults_of(folder)]


def _faults_of(folder: Path) -> Iterator[str]:
    found = folder.stat()
    quoted = shlex.quote(str(folder))
    if found.st_uid != os.geteuid():
        yield (
            f"{folder} belongs to another account, which may replace what is in it. "
            f"Use a folder of your own, or: chown {os.geteuid()} {quoted}"
        )
    mode = stat.S_IMODE(found.st_mode)
    if mode & OTHERS:
        may = "written to" if mode & (stat.S_IWGRP | stat.S_IWOTH) else "looked into"
        yield f"{folder} can be {may} by other accounts (mode {mode:o}). Close it: chmod 700 {quoted}"


def _ours(data: Path, database: Path | None) -> Iterator[Path]:
    yield from (data / name for name in _FILES)
    for file in (*(data / name for name in _DATABASES), *([database] if database is not None else [])):
        yield from (file.with_name(file.name + ending) for ending in _COMPANIONS)
    for top in (data / name for name in _FOLDERS if not (data / name).is_symlink()):
        for folder, _, files in os.walk(top):
            yield Path(folder)
            yield from (Path(folder) / file for file in files)


def _closed(path: Path) -> bool:
    """Whether it was open to others; links are left alone, and so is what belongs to somebody else."""
    try:
        found = path.lstat()
        if stat.S_ISLNK(found.st_mode) or found.st_uid != os.geteuid() or not found.st_mode & OTHERS:
            return False
        path.chmod(stat.S_IMODE(found.st_mode) & ~OTHERS)
    except OSError:
        # Gone meanwhile, such as a message of the broker; or a file system without modes.
        return False
    return True
