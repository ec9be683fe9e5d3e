"""A deploy while people work: the version before goes on beside the new tables and columns."""

from typing import Final

import pytest
from django.db import models
from django.db.migrations import AddField, DeleteModel, Migration, RemoveField, RenameField, RenameModel
from django.db.migrations.loader import MigrationLoader
from django.db.models.fields import NOT_PROVIDED

from claimdeck.config.rooms import PARTS, ROOMS

APPS: Final = (*ROOMS, *(part.rpartition(".")[2] for part in PARTS))

# What the first deploys already had; nothing ran before it.
FIRST: Final = frozenset(
    {
        ("accounts", "0001_initial"),
        ("notifications", "0001_initial"),
        ("payers", "0001_initial"),
        ("runs", "0001_initial"),
        ("status", "0001_initial"),
        ("status", "0002_format_of_failed_rows"),
        ("status", "0003_no_second_index_for_the_job"),
        # No version before has run with the tables of assignment: it brings them whole.
        ("assignment", "0002_known_claims"),
    }
)
TAKEN_AWAY: Final = (RemoveField, DeleteModel, RenameField, RenameModel)


def later() -> dict[str, Migration]:
    found = MigrationLoader(None).disk_migrations
    return {".".join(key): found[key] for key in sorted(found) if key[0] in APPS and key not in FIRST}


def faults(migration: Migration) -> list[str]:
    """What of a migration the version before could not live with."""
    told = []
    for operation in migration.operations:
        if isinstance(operation, TAKEN_AWAY):
            told.append(f"{operation.describe()}: the version before still reads it; take it away one version later")
        elif isinstance(operation, AddField) and not _may_be_left_out(operation.field):
            told.append(f"{operation.describe()}: the version before writes rows without it; give it db_default")
    return told


def _may_be_left_out(field: models.Field) -> bool:
    return field.many_to_many or field.null or field.db_default is not NOT_PROVIDED


@pytest.mark.parametrize("name", [*later(), "all"])
def test_the_version_before_can_live_with_every_migration(name: str) -> None:
    chosen = later().values() if name == "all" else [later()[name]]
    assert [fault for migration in chosen for fault in faults(migration)] == []


def test_what_it_could_not_live_with_is_found() -> None:
    migration = Migration("made_up", "status")
    migration.operations = [
        AddField("resultrow", "fine", models.IntegerField(db_default=0)),
        AddField("resultrow", "fine_too", models.IntegerField(null=True)),
        AddField("resultrow", "bad", models.IntegerField(default=0)),
        RemoveField("resultrow", "gone"),
    ]
    assert [fault.split(":")[0] for fault in faults(migration)] == [
        "Add field bad to resultrow",
        "Remove field gone from resultrow",
    ]
