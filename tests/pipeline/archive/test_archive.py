"""Claims go to the archive and come back as they were; stopped anywhere, nothing is lost and nothing twice."""

import errno
import json
import os
import shutil
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from claimdeck.accounts.models import AccessRecord
from claimdeck.kit.crypto import new_key
from claimdeck.kit.errors import Conflict, NotFound, Refused
from claimdeck.pipeline.archive import files, keeping, moving, restoring, rows
from claimdeck.pipeline.archive.files import Broken
from claimdeck.pipeline.archive.moving import Moved, archive
from claimdeck.pipeline.archive.restoring import Wanted, restore
from claimdeck.pipeline.archive.schedule import archive_some
from claimdeck.pipeline.archive.selecting import first_active_day
from claimdeck.pipeline.schema.production.models import (
    Amendment,
    ArchivedClaim,
    FailedClaim,
    ProducedClaim,
    RestoredClaim,
)
from claimdeck.pipeline.schema.staging.models import StagedClaim
from tests.cli.commands import here
from tests.pipeline.archive.conftest import NOW, clean, load, stored

FIRST = "ZZ00000001"


class Killed(BaseException):
    """As if the process ended here."""


def whole() -> list[str]:
    return list(keeping.problems())


def paths() -> list[Path]:
    return [path for path in files.root().rglob("*") if path.is_file() and path.name != files.LOCK]


def test_old_claims_go_and_come_back_byte_for_byte() -> None:
    load()
    before = stored()
    assert archive(NOW, 36) == Moved(claims=6, files=4, charge_cents=6 * 20_050)
    assert sorted(ProducedClaim.objects.values_list("pk", flat=True)) == [f"ZZ0000000{n}" for n in (7, 8, 9)]
    assert all(not one for table, one in stored().items() if table in ("audit_log", "failed_claims"))
    assert clean() and not whole()
    assert {path.parent.relative_to(files.root()).as_posix() for path in paths()} == {"2020/02", "2023/10"}
    for path in files.root().rglob("*"):
        assert path.stat().st_mode & 0o077 == 0
        assert path.is_dir() or not any(word in path.read_bytes() for word in (b"ZZ0000", b"Zzyzx", b"1950"))
    standing = sorted(path.name for path in paths())
    assert archive(NOW, 36) == Moved() and sorted(path.name for path in paths()) == standing
    assert restore(Wanted(claim_ids=(FIRST, "ZZ00000007", "nobody's"))) == 1 and clean() and not whole()
    assert restore(Wanted(claim_ids=(FIRST,))) == 0
    assert restore(Wanted(month="2023/10")) == 3 and restore(Wanted(month="2020/02")) == 2
    assert stored() == before and not ArchivedClaim.objects.exists()
    assert clean() and not paths(), "what is wholly back is no more in the archive"
    assert archive(NOW, 36) == Moved(left=6), "restored claims are left alone for a while"
    RestoredClaim.objects.update(restored_at=NOW - timedelta(days=31))
    assert archive(NOW, 36).claims == 6 and not RestoredClaim.objects.exists()


def test_a_month_is_active_as_long_as_a_day_of_it_may_be() -> None:
    assert first_active_day(date(2026, 11, 22), 36) == date(2023, 11, 1)
    assert first_active_day(date(2026, 1, 31), 1) == date(2025, 12, 1)
    assert first_active_day(date(2026, 12, 1), 12) == date(2025, 12, 1)


def all_back() -> None:
    """As if nothing had ever been archived."""
    for month in sorted({one.month for one in files.manifests()}):
        restore(Wanted(month=month))
    RestoredClaim.objects.all().delete()


def test_files_are_bounded_by_claims_and_bytes_and_a_turn_by_files(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    for size, count in ((1, 6), (3, 2), (4, 2)):
        monkeypatch.setattr(moving, "CLAIMS_A_FILE", size)
        assert archive(NOW, 36).files == count
        assert {one.claims for one in files.manifests()} <= set(range(1, size + 1)) and clean()
        all_back()
    monkeypatch.setattr(moving, "BYTES_A_FILE", 1)
    assert archive(NOW, 36, most_files=4) == Moved(4, 4, 4 * 20_050)
    assert archive(NOW, 36).files == 2 and clean()


STEPS = {
    "before the file": (files, "_put", 0),
    "before the manifest": (files, "_put", 1),
    "before it is read back": (files, "read", 0),
    "before the deletion": (moving, "_delete", 0),
    "in the deletion": (rows, "delete", 0),
    "after the deletion": (files, "complete", 0),
    "in the second file": (rows, "delete", 1),
}


def kill_at(monkeypatch: pytest.MonkeyPatch, module: Any, name: str, after: int) -> None:
    usual, calls = getattr(module, name), [0]

    def killed(*arguments: Any, **options: Any) -> Any:
        calls[0] += 1
        if calls[0] > after:
            raise Killed
        return usual(*arguments, **options)

    monkeypatch.setattr(module, name, killed)


def test_killed_at_any_step_nothing_is_lost_and_nothing_twice(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    before = stored()
    for step, (module, name, after) in STEPS.items():
        with monkeypatch.context() as at, pytest.raises(Killed):
            kill_at(at, module, name, after)
            archive(NOW, 36)
        assert clean(), step
        archive(NOW, 36)
        assert clean() and not whole(), step
        assert ArchivedClaim.objects.count() == 6 == sum(one.claims for one in files.manifests()), step
        assert len(paths()) == 2 * len(list(files.manifests())), f"nothing is left lying about {step}"
        all_back()
        assert stored() == before and clean() and not paths(), step


def test_killed_while_claims_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    before = stored()
    for module, name in ((rows, "write"), (restoring, "_put_back"), (restoring, "settle_file")):
        archive(NOW, 36)
        with monkeypatch.context() as at, pytest.raises(Killed):
            kill_at(at, module, name, 0)
            restore(Wanted(month="2020/02"))
        assert clean(), name
        all_back()
        archive(NOW, 36, most_files=0)
        assert stored() == before and clean() and not paths(), name


def test_a_claim_that_came_back_and_went_again_is_in_its_newer_file_alone() -> None:
    load()
    archive(NOW, 36)
    first = of_first()
    other = ArchivedClaim.objects.filter(archive=first.name).exclude(pk=FIRST).get().pk
    assert restore(Wanted(claim_ids=(FIRST,))) == 1
    RestoredClaim.objects.all().delete()
    assert archive(NOW, 36).claims == 1 and of_first().name != first.name
    assert restore(Wanted(claim_ids=(other,))) == 1
    assert files.manifest_named(first.name) is None, "nothing in it is needed any more"
    assert clean() and not whole()
    assert restore(Wanted(claim_ids=(FIRST,))) == 1 and clean()


def test_a_file_whose_manifest_was_lost_is_kept_until_it_is_back() -> None:
    load()
    archive(NOW, 36)
    manifest = files.root() / f"{of_first().name}.json"
    told = manifest.read_bytes()
    manifest.unlink()
    assert archive(NOW, 36) == Moved() and "it is not there" in whole()[0]
    manifest.write_bytes(told)
    assert not whole() and restore(Wanted(claim_ids=(FIRST,))) == 1 and clean()


def test_what_is_open_or_has_changed_stays(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    StagedClaim.objects.filter(pk=FIRST).update(processing_status="processing")
    StagedClaim.objects.filter(pk="ZZ00000002").update(version=2)
    Amendment.objects.create(claim_id="ZZ00000003", version=2, place="loaded")
    FailedClaim.objects.filter(claim_id=FIRST).update(claim_id="ZZ00000004", resolution_status="open")
    assert archive(NOW, 36) == Moved(2, 2, 40_100, left=4)
    usual = files.write

    def changed(*arguments: Any) -> Any:
        made = usual(*arguments)
        ProducedClaim.objects.filter(pk="ZZ00000004").update(payer="Another")
        return made

    FailedClaim.objects.all().delete()
    monkeypatch.setattr(files, "write", changed)
    assert archive(NOW, 36) == Moved(left=4)
    assert len(list(files.manifests())) == 2 and ProducedClaim.objects.filter(payer="Another").exists()


def of_first() -> files.Manifest:
    """The file in which the first claim is."""
    found = files.manifest_named(ArchivedClaim.objects.get(pk=FIRST).archive)
    assert found is not None
    return found


def spoilt(name: str, settings: Any) -> None:
    """Something happens to the first claim's file."""
    one = of_first()
    data, manifest = files.root() / one.month / one.file, files.root() / f"{one.name}.json"
    told = json.loads(manifest.read_bytes())
    if name == "tampered":
        content = bytearray(data.read_bytes())
        content[-1] ^= 1
        data.write_bytes(content)
    elif name == "gone":
        data.unlink()
    elif name == "counts":
        manifest.write_text(json.dumps(told | {"charge_cents": 1}))
    elif name == "manifest":
        manifest.write_text("{")
    elif name == "exchanged":
        other = next(two for two in files.manifests() if two != one)
        data.write_bytes((files.root() / other.month / other.file).read_bytes())
        manifest.write_text(json.dumps(told | {"sha256": other.sha256}))
    elif name == "key":
        settings.ENCRYPTION_KEYS = f"k2:{new_key()}"
    elif name == "tombstone":
        ArchivedClaim.objects.filter(pk=FIRST).update(content_hash=b"x" * 16)


def test_what_is_not_whole_is_refused_and_found(settings: Any, tmp_path: Path) -> None:
    load()
    archive(NOW, 36)
    before, keys = stored(), settings.ENCRYPTION_KEYS
    shutil.copytree(files.root(), tmp_path / "backup")
    for name in ("tampered", "gone", "counts", "manifest", "exchanged", "key", "tombstone"):
        spoilt(name, settings)
        with pytest.raises(Broken) as refused:
            restore(Wanted(claim_ids=(FIRST,)))
        assert "Bring it back from a backup" in refused.value.detail and FIRST not in refused.value.detail, name
        assert stored() == before and ArchivedClaim.objects.count() == 6, name
        assert len(whole()) == {"key": 4, "manifest": 2}.get(name, 1) and FIRST not in whole()[0], name
        settings.ENCRYPTION_KEYS = keys
        shutil.rmtree(files.root())
        shutil.copytree(tmp_path / "backup", files.root())
    told = here("pipeline", "archive", "verify", "--json")
    assert told.returncode == 1 and json.loads(told.stdout)["problems"] and FIRST not in told.stdout


def test_a_missing_file_is_found_and_never_taken_for_restored() -> None:
    load()
    archive(NOW, 36)
    files.drop(of_first())
    assert len(whole()) == 1 and "it is not there" in whole()[0]
    with pytest.raises(NotFound, match="is not in the archive"):
        restore(Wanted(claim_ids=(FIRST,)))


def test_the_disk_says_no_and_only_one_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    load()
    before = stored()
    for number, said in ((errno.ENOSPC, "disk of the archive is full"), (errno.EACCES, "cannot be used")):

        def full(_descriptor: int, number: int = number) -> None:
            raise OSError(number, os.strerror(number))

        with monkeypatch.context() as at, pytest.raises(Refused, match=said):
            at.setattr(os, "fsync", full)
            archive(NOW, 36)
        assert stored() == before and clean()
    with files.held(), pytest.raises(Conflict):
        archive(NOW, 36)
    assert archive(NOW, 36).claims == 6


def test_after_its_years_a_file_goes_and_its_claims_stay_accounted_for() -> None:
    load()
    archive(NOW - timedelta(days=8 * 366), 0, as_of=NOW.date(), most_files=1)
    archive(NOW, 36)
    assert keeping.purge(NOW, 7) == 0, "the tombstones are younger than the manifest says"
    archived = NOW.replace(year=2019)
    ArchivedClaim.objects.filter(archive=next(files.manifests()).name).update(archived_at=archived)
    assert keeping.purge(archived.replace(year=2026) - timedelta(seconds=1), 7) == 0
    lost = ArchivedClaim.objects.all()
    kept = list(lost)
    lost.delete()
    assert keeping.purge(NOW, 7) == 0 and len(list(files.manifests())) == len({one.archive for one in kept}), (
        "a file of which production knows nothing may be all that is left of its claims"
    )
    ArchivedClaim.objects.bulk_create(kept)
    assert keeping.purge(NOW, 7) == 2 and keeping.purge(NOW, 7) == 0
    written = AccessRecord.objects.get(action="purge")
    assert (written.subject, written.reason) == ("pipeline.archive", "2 claims of the file") and written.via == "cli"
    assert ArchivedClaim.objects.exclude(purged_at=None).count() == 2
    assert clean() and not whole()
    with pytest.raises(NotFound, match="purged"):
        restore(Wanted(claim_ids=(FIRST,)))


def test_by_itself_only_where_a_folder_is_configured(settings: Any, tmp_path: Path) -> None:
    load()
    chosen = settings.PIPELINE
    settings.DATA = tmp_path
    settings.PIPELINE = type(chosen)(
        **{name: getattr(chosen, name) for name in chosen.__slots__}
        | {"archive": chosen.archive.model_copy(update={"path": None})}
    )
    assert archive_some(NOW) == 0 and ProducedClaim.objects.count() == 9
    settings.PIPELINE = chosen
    assert archive_some(NOW) == 6
