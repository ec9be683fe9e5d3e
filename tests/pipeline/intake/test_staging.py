"""Claims of files and made-up ones in staging: once each, their originals sealed."""

from datetime import date
from pathlib import Path

import pytest
from django.db import connections
from typer.testing import CliRunner

from claimdeck.accounts.models import AccessRecord
from claimdeck.cli.main import app
from claimdeck.pipeline.domain.states import Place
from claimdeck.pipeline.intake import staging
from claimdeck.pipeline.intake.files import claims_file
from claimdeck.pipeline.intake.staging import import_claims
from claimdeck.pipeline.intake.synthetic import synthetic_tables
from claimdeck.pipeline.schema.production.models import Facility, Payer
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedDiagnosis, StagedLine, StagedProvider
from claimdeck.pipeline.stores.opening import staging_store
from claimdeck.storage.sealing import opened
from tests.pipeline.intake.writing_837 import NPI, claim, file_of, written


@pytest.mark.usefixtures("databases")
def test_a_file_is_taken_once_however_often_it_is_interrupted_and_repeated(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = claim("ZZWIDE", before_lines=["HI*ABK:E119", f"NM1*82*1*ZZDOC*A****XX*{NPI}77"])
    bad = claim("ZZBAD", charge="x")
    facilities = synthetic_tables().facilities
    file = claims_file(written(tmp_path, file_of(*(claim(f"ZZA{n}", charge="20000") for n in range(5)), wide, bad)))
    chunks = file.read
    taken = staging.stage
    calls = 0

    def broken(*arguments: object, **named: object) -> int:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return taken(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(staging, "stage", broken)
    monkeypatch.setattr(type(file), "read", lambda _: chunks(chunk=2))
    with pytest.raises(KeyboardInterrupt):
        import_claims(file, staging_store(), facilities=facilities, received=date(2024, 5, 1))
    assert StagedClaim.objects.count() == 2
    found = import_claims(file, staging_store(), facilities=facilities, received=date(2024, 5, 1))
    assert (found.claims, found.new, found.existing, found.unreadable) == (7, 3, 2, 2)
    assert {problem.reason for problem in found.problems} == {
        "Rendering provider NPI is longer than 10 characters.",
        "Total charge is no amount in dollars with at most two decimals.",
    }
    assert StagedClaim.objects.count() == 5 and StagedLine.objects.count() == 10
    assert StagedDiagnosis.objects.count() == 10 and StagedProvider.objects.count() == 0
    one = StagedClaim.objects.get(pk="ZZA0")
    assert one.received_date == date(2024, 5, 1) and one.processing_status == Place.PENDING and one.priority > 0
    assert opened(one.raw_data).startswith(b"HL*1**20*1~\n")
    with connections["staging"].cursor() as cursor:
        cursor.execute("SELECT raw_data FROM claims WHERE claim_id = 'ZZA0'")
        assert b"ZZAMPLE" not in bytes(cursor.fetchone()[0])


@pytest.mark.usefixtures("databases")
def test_commands_say_in_numbers_what_was_taken(tmp_path: Path) -> None:
    good, broken = written(tmp_path, file_of(claim(), claim("ZZA2", charge="x"))), tmp_path / "broken.837"
    broken.write_text(file_of(claim("ZZA3"))[:-30])
    run = CliRunner().invoke
    refused = run(app, ["pipeline", "import", str(good), str(broken)])
    assert refused.exit_code == 2 and "broken.837: " in refused.stderr and not StagedClaim.objects.exists()
    first = run(app, ["pipeline", "import", str(good)])
    assert first.exit_code == 1
    assert "claims.837, segment 27: Total charge is no amount" in first.stderr
    assert "2 claims, 1 new in staging, 0 there already and left as they are, 1 cannot be read." in first.stderr
    assert "ZZA" not in first.stderr
    again = run(app, ["pipeline", "import", str(good), "--json"])
    assert '"new": 0, "existing": 1, "unreadable": 1' in again.stdout
    assert AccessRecord.objects.filter(subject="pipeline.import").count() == 2
    assert run(app, ["pipeline", "import"]).exit_code == 2
    assert run(app, ["pipeline", "import", "--template"]).stdout.startswith("claim_id,facility_id,")


@pytest.mark.usefixtures("databases")
def test_demo_data_is_there_once() -> None:
    run = CliRunner().invoke
    first = run(app, ["pipeline", "demo-data", "--claims", "120", "--seed", "5", "--json"])
    assert first.exit_code == 0 and '"claims": 120, "new": 120' in first.stdout
    again = run(app, ["pipeline", "demo-data", "--claims", "150", "--seed", "5", "--json"])
    assert again.stdout == '{"claims": 150, "new": 30, "table_rows": 0, "reference_releases": 0}\n'
    assert StagedClaim.objects.count() == 150
    assert (Facility.objects.count(), Payer.objects.count()) == (24, 5)
    original = opened(StagedClaim.objects.get(pk="ZZ0005000000000").raw_data)
    assert original.startswith(b'{"claim_id":"ZZ0005000000000"') and b'"procedure_code":"N' in original
