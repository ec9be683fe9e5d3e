"""Which scorer works, what it answers, and that it answers the same everywhere."""

import os
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from claimdeck.pipeline.domain.frames import SCORES_SCHEMA, no_claims
from claimdeck.pipeline.domain.scoring.probabilities import as_text, chosen, in_ten_thousandths
from claimdeck.pipeline.scoring.checks import model_fault
from claimdeck.pipeline.scoring.model_file import ModelRefused
from claimdeck.pipeline.scoring.scorer import open_scorer
from claimdeck.pipeline.training.examples import Examples
from tests.pipeline.scoring.claims import claims_of, line
from tests.pipeline.scoring.conftest import Configure, Models, write

# Scores made-up claims in the order and the chunks that it is told, and says what came out, sorted.
SCORE = """
import hashlib, sys
from pathlib import Path
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.synthetic import synthetic_claims
from claimdeck.pipeline.scoring.model_file import open_model
from claimdeck.pipeline.scoring.predicting import ModelScorer
import polars as pl
order, size = int(sys.argv[1]), int(sys.argv[2])
claims = next(synthetic_claims(700, 99))
claims = Claims(*(frame.sample(fraction=1, shuffle=True, seed=order) for frame in claims.frames))
ids = claims.claims["claim_id"]
for path in sys.argv[3:]:
    scorer = ModelScorer(*open_model(Path(path)), 5_000)
    parts = [scorer.score(claims.only(ids.slice(begin, size))) for begin in range(0, len(ids), size)]
    print(hashlib.sha256(pl.concat(parts).sort("claim_id").write_csv().encode()).hexdigest())
print(sorted(name for name in sys.modules if name in ("sklearn", "scipy", "joblib")))
"""


def test_without_a_model_rules_work_alone_and_it_is_said() -> None:
    scorer = open_scorer()
    scores = scorer.score(claims_of(({}, [line()], ["I10"]), ({}, [], [])))
    assert dict(scores.schema) == SCORES_SCHEMA
    assert scores.rows() == [("ZZ0000", None, "", ""), ("ZZ0001", None, "", "")]
    assert (scorer.version, scorer.models) == ("", ())
    assert "rules work alone" in scorer.notice


def test_predictions_are_the_same_in_every_process(models: Models, tmp_path: Path) -> None:
    files = [str(write(models[name], tmp_path / name)) for name in ("logistic", "boosting")]
    answers = []
    for threads, order, size in (("1", "1", "700"), ("3", "2", "97")):
        names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "POLARS_MAX_THREADS")
        environment = {**os.environ, **dict.fromkeys(names, threads), "PYTHONHASHSEED": order}
        command = [sys.executable, "-c", SCORE, order, size, *files]
        answers.append(subprocess.run(command, env=environment, check=True, capture_output=True, text=True).stdout)
    assert answers[0] == answers[1]
    # Predicting needs nothing of what trained the model.
    assert answers[0].splitlines()[2] == "[]"


def test_a_model_gives_each_claim_all_probabilities_and_at_most_one_filter(
    model_path: Path, configure: Configure, examples: Examples
) -> None:
    configure(path=model_path, threshold=0.3)
    scorer = open_scorer()
    assert "made-up claims" in scorer.notice
    scores = scorer.score(examples.claims)
    assert dict(scores.schema) == SCORES_SCHEMA
    assert (scores["claim_id"] == examples.claims.claims["claim_id"]).all()
    assert scores["model_version"].unique().to_list() == [scorer.version]
    written = scores["filter_probabilities"].str.json_decode(
        pl.Struct({str(number): pl.Float64 for number in scorer.models[0].model.filters})
    )
    top = written.struct.unnest().max_horizontal()
    assert (scores["filter_number"].is_not_null() == (top >= 0.3)).all()
    assert 0 < scores["filter_number"].is_not_null().sum() < 2_000
    assert scorer.score(no_claims()).height == 0


def test_probabilities_are_written_and_chosen_by_whole_numbers() -> None:
    probabilities = pl.DataFrame({"a": [0, 5_000, 4_999, 10_000], "b": [7, 5_000, 12, 9_999]}).to_numpy()
    assert as_text(probabilities, (2, 5)).to_list() == [
        '{"2":0.0000,"5":0.0007}',
        '{"2":0.5000,"5":0.5000}',
        '{"2":0.4999,"5":0.0012}',
        '{"2":1.0000,"5":0.9999}',
    ]
    assert chosen(probabilities, (2, 5), 5_000).to_list() == [None, 2, None, 2]
    assert [in_ten_thousandths(one) for one in (0, 0.5, 0.12345, 1)] == [0, 5_000, 1_235, 10_000]


def test_a_configured_model_that_is_missing_stops_the_start_unless_it_is_not_required(
    tmp_path: Path, configure: Configure
) -> None:
    configure(path=tmp_path / "nowhere.json")
    with pytest.raises(ModelRefused, match="There is no model at"):
        open_scorer()
    assert "claimdeck pipeline train" in str(model_fault())
    configure(path=tmp_path / "nowhere.json", required=False)
    scorer = open_scorer()
    assert scorer.version == ""
    assert "There is no model at" in scorer.notice and "rules work alone" in scorer.notice
    assert model_fault() is None


def test_predictions_can_be_switched_off(model_path: Path, configure: Configure) -> None:
    configure(path=model_path, predictions=False)
    assert "switched off" in open_scorer().notice


def test_another_version_than_the_configured_one_is_refused(
    model_path: Path, models: Models, configure: Configure
) -> None:
    configure(path=model_path, version=models["logistic"].card.version)
    assert open_scorer().version == models["logistic"].card.version
    configure(path=model_path, version="logistic-20240101-00000000")
    with pytest.raises(ModelRefused, match=r"model\.version asks for logistic-20240101-00000000"):
        open_scorer()


def test_a_second_model_has_its_share_always_of_the_same_claims(
    model_path: Path, models: Models, tmp_path: Path, configure: Configure, examples: Examples
) -> None:
    second = write(models["boosting"], tmp_path / "second.json")
    configure(path=model_path, ab_test_path=second, ab_test_ratio=0.25)
    scorer = open_scorer()
    assert models["boosting"].card.version in scorer.notice
    scores = scorer.score(examples.claims)
    shares = dict(scores.group_by("model_version").len().rows())
    assert shares[models["boosting"].card.version] == pytest.approx(1_125, abs=120)
    assert sum(shares.values()) == 4_500
    some = examples.claims.only(examples.claims.claims["claim_id"].sample(500, seed=4))
    again = open_scorer().score(some)
    assert again.equals(some.claims.select("claim_id").join(scores, on="claim_id", maintain_order="left"))
    configure(path=model_path, ab_test_path=second, ab_test_ratio=0.0)
    assert len(open_scorer().models) == 1
