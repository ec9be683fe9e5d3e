"""Training from what stands in the databases, and starting with what came out."""

from pathlib import Path
from typing import Any

import polars as pl
import pytest

from claimdeck.cli.pipeline import train
from claimdeck.pipeline.intake.synthetic import planted_filters, synthetic_claims
from claimdeck.pipeline.models import ConfirmedFilter
from claimdeck.pipeline.owner import owner
from claimdeck.pipeline.schema.production.models import ProducedClaim
from claimdeck.pipeline.schema.routing import APART
from claimdeck.pipeline.schema.staging.models import StagedClaim, StagedDiagnosis, StagedLine
from claimdeck.pipeline.scoring.model_file import open_model
from claimdeck.pipeline.training.examples import own_examples
from claimdeck.pipeline.training.labels import confirmed_labels
from tests.cli.commands import here
from tests.pipeline.scoring.conftest import Configure, Models

pytestmark = pytest.mark.django_db(databases=["default", *APART])
SEED = 5


@pytest.fixture
def staged() -> pl.DataFrame:
    """1,200 made-up claims in staging; gives the filters that were planted into them."""
    claims = next(synthetic_claims(1_200, SEED))
    for table, frame, kept in (
        (StagedClaim, claims.claims.drop("raw_data", "waived_rules", strict=False), "total_charge_amount"),
        (StagedLine, claims.lines, "charge_amount"),
        (StagedDiagnosis, claims.diagnoses, ""),
    ):
        rows = []
        for row in frame.iter_rows(named=True):
            values: dict[str, Any] = dict(row)
            if kept:
                values[kept] = row[kept] / 100
            if "units" in row:
                values["units"] = row["units"] / 1000
            rows.append(table(**values))
        table._default_manager.bulk_create(rows, batch_size=500)
    return planted_filters(claims, SEED)


def test_own_labels_train_a_model_that_the_pipeline_then_uses(
    staged: pl.DataFrame, tmp_path: Path, configure: Configure
) -> None:
    labels, target = tmp_path / "labels.csv", tmp_path / "made" / "model.json"
    pl.concat([staged, pl.DataFrame({"claim_id": ["ZZ-GONE"], "filter": [3]}, schema=staged.schema)]).write_csv(labels)
    said = here("pipeline", "train", "--labels", labels, "--output", target)
    assert said.returncode == 0, said.stderr
    assert "Learned from a file of labels" in said.stdout
    assert "1 labelled claims are in neither database" in said.stdout
    card = open_model(target)[1]
    assert not card.sample and card.training.claims == 1_200
    assert [path.name for path in target.parent.iterdir()] == ["model.json"]
    assert oct(target.stat().st_mode)[-3:] == "600"
    configure(path=target)
    assert card.version in here("pipeline", "model").stdout
    # Again in its place, but never over what is not ours.
    assert here("pipeline", "train", "--labels", labels, "--output", target).returncode == 0
    said = here("pipeline", "train", "--labels", labels, "--output", labels)
    assert (said.returncode, "is no model of Claimdeck" in said.stderr) == (2, True)
    target.write_bytes(b"changed")
    said = here("pipeline", "model")
    assert (said.returncode, "no card that can be read" in said.stderr) == (2, True)


def test_claims_are_read_as_they_were_staged_and_others_stand_for_no_filter(staged: pl.DataFrame) -> None:
    claims = next(synthetic_claims(1_200, SEED))
    some = staged.filter(pl.col("filter") > 0).head(20)
    found = own_examples(some, "")
    assert (len(found.claims), found.assumed, found.missing) == (200, 180, 0)
    assert found.labels["filter"].value_counts().filter(pl.col("filter") == 0)["count"].item() == 180
    ids = found.claims.claims["claim_id"]
    assert ids.n_unique() == 200
    expected = claims.only(ids)
    for mine, theirs, key in (
        (found.claims.claims, expected.claims, ["claim_id"]),
        (found.claims.lines, expected.lines, ["claim_id", "line_number"]),
        (found.claims.diagnoses, expected.diagnoses, ["claim_id", "sequence"]),
    ):
        assert mine.sort(key).equals(theirs.select(mine.columns).sort(key))
    assert not {"patient_last_name", "date_of_birth", "subscriber_id"} & set(found.claims.claims.columns)


def test_what_reviewers_confirmed_is_learned_from(db: Any) -> None:
    for number in range(3):
        ConfirmedFilter.objects.create(organization=owner(), claim_id=f"ZZ{number}", filter_number=number)
    assert sorted(confirmed_labels(owner()).rows()) == [("ZZ0", 0), ("ZZ1", 1), ("ZZ2", 2)]


def test_labelled_claims_of_production_are_enough_where_staging_has_none() -> None:
    ProducedClaim.objects.create(claim_id="ZZP1", version=1, load_id=1)
    labels = pl.DataFrame({"claim_id": ["ZZP1"], "filter": [3]}, schema={"claim_id": pl.String, "filter": pl.Int16})
    found = own_examples(labels, "")
    assert (len(found.claims), found.assumed, found.labels.rows()) == (1, 0, [("ZZP1", 3)])


@pytest.mark.parametrize("content", [b"", b"a,b\n", b"claim_id,filter\nZZ1,odd\n", b"claim_id,filter\nZZ1,3\n"])
def test_bad_labels_are_refused_with_a_sentence_and_no_model(tmp_path: Path, content: bytes) -> None:
    labels, target = tmp_path / "labels.csv", tmp_path / "model.json"
    labels.write_bytes(content)
    said = here("pipeline", "train", "--labels", labels, "--output", target)
    assert (said.returncode, said.stderr.strip()[-1:], target.exists()) == (2, ".", False), said.stderr
    assert "Traceback" not in said.stderr


def test_who_dies_while_writing_leaves_the_model_that_was_there(
    model_path: Path, models: Models, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = open_model(model_path)[1].version
    monkeypatch.setattr(Path, "replace", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
    with pytest.raises(KeyboardInterrupt):
        train._write(models["boosting"], model_path)
    assert open_model(model_path)[1].version == before
    monkeypatch.undo()
    train._write(models["boosting"], model_path)
    assert open_model(model_path)[1].version == models["boosting"].card.version
