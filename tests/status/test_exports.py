"""Each export of `tests/factories/exports.py` is answered right, or refused with the sentence that mends it."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from claimdeck.kit.clock import today
from claimdeck.kit.errors import Refused
from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.sandbox.running import SandboxServer
from claimdeck.payers.sandbox.universe import InventedClaim
from claimdeck.status.domain.layout import LAYOUT
from claimdeck.status.domain.matching import AskedRow
from claimdeck.status.models import ResultRow
from claimdeck.status.uploading import upload as uploading
from claimdeck.status.uploading.preview import preview
from claimdeck.status.uploading.upload import UploadOptions
from claimdeck.uploads.reading import read_upload
from claimdeck.uploads.receiving import ReceivedFile
from tests.factories.export_writing import claims_of
from tests.factories.exports import EXPORTS, Export
from tests.factories.people import make_people
from tests.status.desk import QUICK, Desk, account_at, counts_are_true


@pytest.fixture(scope="module")
def claims() -> list[InventedClaim]:
    """Of a month that is over, whose days are all in the past."""
    return claims_of((today().replace(day=1) - timedelta(days=1)).replace(day=1))


@pytest.fixture(scope="module")
def payer(claims: list[InventedClaim]) -> Iterator[SandboxServer]:
    with SandboxServer(claims) as server:
        yield server


@pytest.fixture
def d(transactional_db: None, payer: SandboxServer, tmp_path: Path) -> Desk:
    people = make_people()
    return Desk(people, payer, account_at(people, payer, QUICK), tmp_path)


@pytest.mark.parametrize("export", EXPORTS, ids=lambda export: export.name.replace(" ", "_"))
def test_an_export_is_answered_right_or_refused_with_what_mends_it(
    d: Desk, claims: list[InventedClaim], export: Export
) -> None:
    path = d.folder / "upload"
    path.write_bytes(export.content(claims))
    options = UploadOptions(columns=export.by_hand)
    file = ReceivedFile(path, export.filename, path.stat().st_size)
    if export.refused:
        for take in (preview, uploading.upload):
            with pytest.raises(Refused) as refused:
                take(d.caller, file, options)
            said = " ".join([refused.value.detail, *(error.message for error in refused.value.errors)])
            assert re.search(export.refused, said), said
        return
    seen = preview(d.caller, file, options)
    said = "\n".join([*seen.notes, *(f"{p.kind} {p.example} {p.fix}" for p in seen.problems)])
    assert re.search(export.says, said), said
    assert seen.total_rows == len(claims)
    assert seen.claims_to_check == len(claims) - len(export.faults)
    _is_understood(export, file, claims)
    job = d.finish(uploading.upload(d.caller, file, options))
    counts_are_true(job)
    answers = {answer.row: answer for answer in ResultRow.objects.filter(job=job)}
    assert sorted(answers) == list(export.numbers)
    for place, (number, claim) in enumerate(zip(export.numbers, claims, strict=True)):
        answer = answers[number]
        if place in export.faults:
            assert answer.outcome == Outcome.INVALID_ROW
            assert re.search(export.faults[place], answer.error_message), answer.error_message
            assert claim.last_name not in answer.error_message
        else:
            assert (answer.success, answer.claim_number, answer.tin) == (True, claim.number, claim.tin), export.name


def _is_understood(export: Export, file: ReceivedFile, claims: list[InventedClaim]) -> None:
    """A payer forgives a wrong date or member id where the rest agrees; here every value must be right."""
    rows = read_upload(LAYOUT, file, today(), export.by_hand).rows
    for row, claim in zip(rows, claims, strict=True):
        if isinstance(row, AskedRow):
            patient = row.patient
            assert (row.claim_number, row.tin, row.first, row.last) == (
                *(claim.number, claim.tin),
                *(claim.first_service_date, claim.last_service_date),
            )
            assert patient.date_of_birth == claim.date_of_birth
            assert patient.last_name.casefold() == claim.last_name.casefold()
            assert patient.first_name.casefold().startswith(claim.first_name.casefold())
            assert patient.subscriber_id in ("", claim.subscriber_id)


def test_there_are_many_exports_and_each_has_its_own_name() -> None:
    assert len(EXPORTS) >= 30
    assert len({export.name for export in EXPORTS}) == len(EXPORTS)
