"""How models stand: what they chose, what reviewers said, and whether claims have moved since the training."""

import dataclasses
from typing import Any

import polars as pl
import pytest
from django.conf import settings as django_settings

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.drift import counted, stability_index, trained
from claimdeck.pipeline.models import ConfirmedFilter, ScoredLoad
from claimdeck.pipeline.predictions.standing import RECENT
from claimdeck.pipeline.schema.production.models import ProducedClaim
from claimdeck.pipeline.schema.routing import APART
from claimdeck.pipeline.schema.staging.models import StagedClaim
from claimdeck.pipeline.scoring import tallies
from claimdeck.pipeline.scoring.scorer import open_scorer
from claimdeck.pipeline.scoring.tallies import note_scores
from claimdeck.pipeline.training.examples import Examples
from tests.factories.people import People
from tests.pipeline.scoring.conftest import Configure, Models, write

pytestmark = pytest.mark.django_db(databases=["default", *APART])
ADDRESS = "/api/v1/pipeline/models/"


@pytest.fixture
def owners(people: People, settings: Any) -> People:
    """The people whose organization the pipeline belongs to."""
    settings.PIPELINE = dataclasses.replace(django_settings.PIPELINE, organization=people.organization.name)
    return people


def standing(people: People) -> dict[str, Any]:
    response = people.client("operator").get(ADDRESS)
    assert response.status_code == 200
    found: dict[str, Any] = response.json()
    return found


def test_without_a_model_it_is_said_that_rules_work_alone(owners: People) -> None:
    found = standing(owners)
    assert found["models"] == []
    assert "rules work alone" in found["notice"]
    assert [one["number"] for one in found["filters"]] == [1, 2, 3, 4, 5]


def test_a_broken_model_is_said_and_does_not_break_the_page(
    owners: People, tmp_path: Any, configure: Configure
) -> None:
    configure(path=tmp_path / "nowhere")
    assert "There is no model at" in standing(owners)["notice"]


def test_loads_are_kept_as_counts_and_drift_rises_when_claims_change(
    owners: People, model_path: Any, models: Models, tmp_path: Any, configure: Configure, examples: Examples
) -> None:
    second = write(models["boosting"], tmp_path / "second.json")
    configure(path=model_path, ab_test_path=second, ab_test_ratio=0.5)
    scorer = open_scorer()
    usual = examples.claims.only(examples.claims.claims["claim_id"].head(2_500))
    scores = scorer.score(usual)
    for _ in range(2):
        note_scores(owners.organization, scorer, usual, scores)
    first, other = standing(owners)["models"]
    assert (first["second"], other["second"]) == (False, True)
    assert first["claims"] + other["claims"] == 5_000
    mine = scores.filter(pl.col("model_version") == first["version"])
    assert sum(one["claims"] for one in first["chosen"]) == 2 * mine["filter_number"].count()
    assert (first["drift"]["drift"], other["drift"]["drift"]) == ("steady", "steady")
    assert first["drift"]["claims"] >= 500
    kept = str(list(ScoredLoad.objects.values()))
    assert not any(claim_id in kept for claim_id in usual.claims["claim_id"].head(20))

    changed = Claims(
        usual.claims.with_columns(pl.col("total_charge_amount") * 8),
        usual.lines.with_columns(pl.col("charge_amount") * 8),
        *usual.frames[2:],
    )
    for _ in range(2):
        note_scores(owners.organization, scorer, changed, scorer.score(changed))
    drift = standing(owners)["models"][0]["drift"]
    assert drift["drift"] == "far"
    assert {"total_charge", "highest_charge"} <= {one["name"] for one in drift["furthest"] if one["drift"] == "far"}


def test_old_loads_are_dropped_and_drift_can_be_switched_off(
    owners: People, model_path: Any, configure: Configure, examples: Examples, monkeypatch: Any, settings: Any
) -> None:
    configure(path=model_path)
    options = django_settings.PIPELINE
    settings.PIPELINE = dataclasses.replace(options, features=options.features.model_copy(update={"drift": False}))
    monkeypatch.setattr(tallies, "KEPT", 3)
    scorer = open_scorer()
    some = examples.claims.only(examples.claims.claims["claim_id"].head(5))
    for _ in range(5):
        note_scores(owners.organization, scorer, some, scorer.score(some))
    assert [(load.sampled, load.histograms) for load in ScoredLoad.objects.all()] == [(0, {})] * 3
    assert standing(owners)["models"][0]["drift"]["drift"] == "unknown"
    assert RECENT < tallies.SAMPLED


def test_reviewers_say_which_filter_is_right_and_the_model_is_judged_by_it(
    owners: People, model_path: Any, configure: Configure
) -> None:
    configure(path=model_path)
    version = open_scorer().version
    for name, chosen in (("ZZ1", 3), ("ZZ2", 4), ("ZZ3", None)):
        ProducedClaim.objects.create(claim_id=name, load_id=1, filter_number=chosen, model_version=version)
    StagedClaim.objects.create(claim_id="ZZ4")
    alice, bob = owners.client("alice"), owners.client("bob")

    def say(claim_id: str, number: int, by: Any = alice) -> Any:
        return by.post(f"{ADDRESS}labels/", {"claim_id": claim_id, "filter_number": number}, "application/json")

    assert say("ZZ1", 3).json()["predicted"] == 3
    assert say("ZZ2", 4).status_code == say("ZZ3", 1).status_code == say("ZZ4", 2).status_code == 201
    assert say("ZZ2", 0, bob).json()["model_version"] == version
    assert say("ZZ9", 1).status_code == 404
    assert say("ZZ1", 6).status_code == 422
    assert ConfirmedFilter.objects.get(claim_id="ZZ2").confirmed_by == owners.bob
    found = standing(owners)
    assert found["labels"] == 4
    assert (found["models"][0]["confirmed"], found["models"][0]["confirmed_right"]) == (2, 1)

    def listed(query: str, by: Any = alice) -> list[tuple[str, int, Any, str]]:
        rows = by.get(f"{ADDRESS}labels/?{query}").json()["results"]
        return [(one["claim_id"], one["filter_number"], one["predicted"], one["confirmed_by"]) for one in rows]

    assert listed("ordering=claim_id&page_size=2") == [("ZZ1", 3, 3, "alice"), ("ZZ2", 0, 4, "bob")]
    assert listed("filter_number=2") == [("ZZ4", 2, None, "alice")]
    assert listed("filter_number=2", owners.client("operator")) == [("xx#", 2, None, "alice")]
    assert alice.get(f"{ADDRESS}labels/?ordering=organization").status_code == 422
    owners.bob.practices.add(owners.north_clinic)
    assert listed("", bob) == [("ZZ2", 0, 4, "bob")] and say("ZZ1", 1, bob).status_code == 404


def test_the_index_is_nothing_for_the_same_and_grows_with_the_change() -> None:
    values = pl.Series(range(1_000)).to_numpy().astype(float)
    cut = trained(values)
    assert sum(cut.counts) == 1_000 and 9 <= len(cut.counts) <= 12
    shifted = [stability_index(cut.counts, counted(values + by, cut.edges)) for by in (0, 100, 300, 2_000)]
    assert shifted[0] == 0
    assert shifted == sorted(shifted) and shifted[1] > 0.05 and shifted[3] > 0.25
    assert stability_index(cut.counts, [0] * len(cut.counts)) == 0
    always = trained(values * 0)
    assert stability_index(always.counts, counted(values * 0 + 3, always.edges)) > 0.25
