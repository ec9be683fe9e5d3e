"""Whole files kept for a run: sealed in pieces, given back byte by byte, and gone when nobody works on them."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings

from claimdeck.config.gathering import brought
from claimdeck.kit.clock import now
from claimdeck.kit.rooms import Schedule
from claimdeck.runs.domain.states import State
from claimdeck.runs.models import Run
from claimdeck.uploads import kept
from claimdeck.uploads.kept import NotWhole, discard, give_to, keep_file, sweep_kept, written_out
from claimdeck.uploads.models import FilePiece, KeptFile
from tests.factories.people import People

pytestmark = pytest.mark.django_db


def make_run(people: People) -> Run:
    return Run.objects.create(organization=people.organization, kind="made up", task_name="made.up")


@pytest.mark.parametrize(("size", "pieces"), [(0, 0), (99, 1), (100, 1), (101, 2), (1_000, 10)])
def test_what_is_kept_is_given_back(
    people: People, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, pieces: int
) -> None:
    monkeypatch.setattr(kept, "PIECE_BYTES", 100)
    content = os.urandom(size)
    (tmp_path / "file").write_bytes(content)
    run = make_run(people)
    give_to(run, keep_file(tmp_path / "file"))
    assert FilePiece.objects.count() == pieces
    killed = Path(settings.FILE_UPLOAD_TEMP_DIR) / f"{run.pk}-killed.upload"
    killed.write_bytes(content)
    with written_out(run.pk) as path:
        assert not killed.exists()
        assert path.read_bytes() == content and path.stat().st_mode & 0o777 == 0o600
    assert not path.exists()


def test_a_file_goes_to_one_run_and_is_whole_or_not_given(people: People, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"made up")
    first, second = make_run(people), make_run(people)
    file_id = keep_file(tmp_path / "file")
    give_to(first, file_id)
    with pytest.raises(NotWhole):
        give_to(second, file_id)
    FilePiece.objects.all().delete()
    for run in (first, second):
        with pytest.raises(NotWhole), written_out(run.pk):
            pass
    discard(file_id)
    assert not KeptFile.objects.exists()


def test_a_file_that_cannot_be_kept_leaves_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_bytes(b"made up" * 100)
    monkeypatch.setattr(kept, "PIECE_BYTES", 100)
    usual = FilePiece.objects.create

    def full(**values: object) -> FilePiece:
        if values["number"] == 3:
            raise OSError("The disk is full.")
        return usual(**values)

    monkeypatch.setattr(FilePiece.objects, "create", full)
    with pytest.raises(OSError, match="full"):
        keep_file(tmp_path / "file")
    assert not KeptFile.objects.exists() and not FilePiece.objects.exists()


def test_only_what_nobody_works_on_is_swept(people: People, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"made up")
    nobodys, _, waiting, over = (keep_file(tmp_path / "file") for _ in range(4))
    KeptFile.objects.filter(pk__in=[nobodys, waiting]).update(created_at=now() - timedelta(hours=2))
    give_to(make_run(people), waiting)
    ended = make_run(people)
    give_to(ended, over)
    Run.objects.filter(pk=ended.pk).update(state=State.CANCELLED, completed_at=now())
    assert sweep_kept(now()) == 2
    assert not KeptFile.objects.filter(pk__in=[nobodys, over]).exists() and KeptFile.objects.count() == 2
    assert sweep_kept in [entry.work for entry in brought(Schedule)]
