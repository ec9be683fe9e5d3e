"""The archive from the command line, and the rotation of keys that reaches it."""

import json
import shutil
from typing import Any

import pytest

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.crypto import new_key
from claimdeck.pipeline.archive import files, keeping, resealing
from claimdeck.pipeline.archive.moving import archive
from claimdeck.pipeline.archive.restoring import Wanted, restore
from claimdeck.pipeline.schema.production.models import AuditEntry, ProducedClaim
from claimdeck.storage.resealing import what_is_left
from claimdeck.storage.sealing import key_ring
from tests.cli.commands import here
from tests.pipeline.archive.conftest import NOW, clean, load


def test_the_commands_say_what_they_did() -> None:
    load()
    ran = here("pipeline", "archive", "run", "--as-of", "2026-11-01", "--json")
    assert json.loads(ran.stdout) == {"claims": 6, "files": 4, "charge_cents": 120_300, "left": 0}
    assert "0 claims went" in here("pipeline", "archive", "run", "--as-of", "2026-11-01").stdout
    listed = json.loads(here("pipeline", "archive", "list", "--json").stdout)["files"]
    assert sum(one["standing"] for one in listed) == 6 and {one["key"] for one in listed} == {"k1"}
    assert "4 files with 6 claims" in here("pipeline", "archive", "list").stdout
    assert here("pipeline", "archive", "verify").returncode == 0
    assert here("pipeline", "reconcile").returncode == 0
    assert "1 claims came back" in here("pipeline", "archive", "restore", "ZZ00000001").stdout
    back = here("pipeline", "archive", "restore", "--month", "2023-10", "--json")
    assert json.loads(back.stdout) == {"claims": 3}
    assert "0 claims were purged" in here("pipeline", "archive", "purge", "--yes").stdout
    written = AccessRecord.objects.filter(action="restore", subject="pipeline.archive", via="cli").order_by("pk")
    assert written[0].reason == "1 claims of the file" and written.count() == 3


def test_what_is_refused() -> None:
    for arguments, said in (
        (("run", "--as-of", "2999-01-01"), "future"),
        (("restore",), "name claims"),
        (("restore", "ZZ1", "--month", "2020-02"), "name claims"),
        (("restore", "--month", "2020-13"), "written as"),
        (("restore", "--month", "1999-01"), "nothing of this month"),
        (("restore", "--file", "../../etc/passwd"), "is not in the archive"),
        (("purge",), "--yes"),
    ):
        done = here("pipeline", "archive", *arguments)
        assert done.returncode == 2 and said in done.stderr, arguments


def test_a_rotation_reaches_the_archive_and_what_comes_back_opens(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    load()
    archive(NOW, 36)
    old = settings.ENCRYPTION_KEYS
    settings.ENCRYPTION_KEYS = f"k2:{new_key()},{old}"
    usual, done = files.rewrite, list[Any]()

    def interrupted(*arguments: Any) -> Any:
        if len(done) == 1:
            raise KeyboardInterrupt
        done.append(usual(*arguments))
        return done[-1]

    monkeypatch.setattr(files, "rewrite", interrupted)
    with pytest.raises(KeyboardInterrupt):
        resealing.ARCHIVE_FILES.reseal(500, lambda _name, _count: None)
    monkeypatch.setattr(files, "rewrite", usual)
    place = resealing.ARCHIVE_FILES
    assert 0 < place.under("k2") < place.count() == 6 + 4 + 5 and not list(keeping.problems())
    rotated = here("keys", "rotate")
    assert rotated.returncode == 0, rotated.stderr
    assert "Nothing needs the old keys any more: k1" in rotated.stdout
    settings.ENCRYPTION_KEYS = settings.ENCRYPTION_KEYS.split(",")[0]
    assert place.under("k2") == place.count() == 15 and not list(keeping.problems())
    assert restore(Wanted(month="2020/02")) == 3 and clean()
    assert bytes(ProducedClaim.objects.get(pk="ZZ00000001").raw_data) == b"ISA 0"
    assert AuditEntry.objects.get().new_values == {"payer": "B"}


def test_a_rotation_does_not_take_a_missing_folder_for_an_empty_archive(settings: Any) -> None:
    load()
    assert resealing.ARCHIVE_FILES.count() == 0
    archive(NOW, 36)
    shutil.rmtree(files.root())
    files.root().mkdir()
    assert any("not where archive.path says" in one for one in what_is_left().away)
    settings.ENCRYPTION_KEYS = f"k2:{new_key()},{settings.ENCRYPTION_KEYS}"
    refused = here("keys", "rotate")
    assert refused.returncode == 2 and "still needs the old keys" in refused.stderr
    assert key_ring().active == "k2"
