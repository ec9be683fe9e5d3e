"""What training learns, and how honestly it says so."""

from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier
from threadpoolctl import threadpool_limits

from claimdeck.kit.errors import Refused
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.scoring.features import features_of
from claimdeck.pipeline.domain.scoring.linear import LOGIT
from claimdeck.pipeline.domain.scoring.trees import Tree
from claimdeck.pipeline.domain.scoring.vocabulary import NO_WORDS
from claimdeck.pipeline.scoring.model_file import ModelNumbers, model_of
from claimdeck.pipeline.training.examples import Examples
from claimdeck.pipeline.training.fitting import fit_boosting
from claimdeck.pipeline.training.labels import labels_of_file
from claimdeck.pipeline.training.train import Trained, train
from claimdeck.pipeline.training.words import FEWEST_CLAIMS, vocabulary_of
from tests.pipeline.scoring.claims import claims_of, line
from tests.pipeline.scoring.conftest import Models

BOOSTING = HistGradientBoostingClassifier(
    max_iter=100, max_leaf_nodes=8, min_samples_leaf=20, early_stopping=False, random_state=0
)


def trained_on(examples: Examples) -> Trained:
    return train(examples, algorithm="logistic", threshold=0.5, now=datetime(2025, 6, 1, tzinfo=UTC))


def test_a_model_beats_the_majority_on_claims_it_has_never_seen(trained: Trained) -> None:
    card = trained.card
    better = [found.filter for found in card.figures if found.better_than_baseline]
    assert len(better) >= 3
    assert card.right > card.majority_right + 0.02
    assert card.chosen_right is not None and card.chosen_right > 0.6
    for found in card.figures:
        assert found.average_precision is not None
        assert found.average_precision > 5 * found.baseline_average_precision
        # Calibrated: on average as many claims have the filter as the probabilities say.
        expected = sum(row.claims * row.mean_probability for row in found.calibration)
        assert expected == pytest.approx(found.positives, abs=3 * found.positives**0.5 + 2)


def test_the_card_says_what_it_is_without_naming_a_claim(trained: Trained, examples: Examples) -> None:
    card = trained.card
    assert card.sample
    assert card.version.startswith(f"sample-{card.algorithm}-20250601-")
    assert "made-up" in card.warnings[0]
    parts = card.training
    assert parts.fitted_on + parts.calibrated_on + parts.held_out == parts.claims == 4_500
    assert sum(parts.labelled.values()) == 4_500
    text = trained.file.model_dump_json()
    assert not any(one in text for one in examples.claims.claims["claim_id"].head(50))


def test_labels_without_a_pattern_are_said_to_be_no_better_than_the_baseline(examples: Examples) -> None:
    ids = examples.claims.claims["claim_id"].head(2_000)
    one_in_seven = pl.Series([3 * (n % 7 == 0) for n in range(2_000)], dtype=pl.Int16)
    labels = pl.DataFrame({"claim_id": ids, "filter": one_in_seven.shuffle(seed=5)})
    found = trained_on(Examples(examples.claims.only(ids), labels, "nothing")).card
    assert [one.better_than_baseline for one in found.figures] == [False]
    assert "High charge is predicted no better than by its usual share." in found.warnings
    assert not found.sample


def test_the_order_of_examples_changes_neither_the_split_nor_the_vocabulary(examples: Examples, models: Models) -> None:
    shuffled = Claims(*(frame.sample(fraction=1, shuffle=True, seed=1) for frame in examples.claims.frames))
    again = trained_on(Examples(shuffled, examples.labels, examples.source, sample=True)).card
    card = models["logistic"].card
    assert (again.training, again.features) == (card.training, card.features)


def test_too_few_claims_are_refused(examples: Examples) -> None:
    few = examples.claims.only(examples.claims.claims["claim_id"].head(150))
    with pytest.raises(Refused, match="150 labelled claims"):
        trained_on(Examples(few, examples.labels, ""))
    unlabelled = examples.labels.with_columns(pl.lit(0, pl.Int16).alias("filter"))
    with pytest.raises(Refused, match="No filter has"):
        trained_on(Examples(examples.claims, unlabelled, ""))


def test_trees_as_whole_numbers_say_what_scikit_learn_says(examples: Examples) -> None:
    features = features_of(examples.claims, NO_WORDS)
    seen, right = features.matrix(), (examples.labels["filter"] == 4).to_numpy()
    with threadpool_limits(1):
        mine, theirs = fit_boosting(4, seen, right), BOOSTING.fit(seen, right)
    numbers = ModelNumbers(
        algorithm="boosting", features_version=1, words={k: [] for k in NO_WORDS.words}, usual=[], filters=[mine]
    )
    scores = model_of(numbers).core.scores(features)[:, 0]
    assert np.abs(scores / LOGIT - theirs.decision_function(seen)).max() < 1e-3


def test_a_tree_that_runs_in_circles_is_refused() -> None:
    with pytest.raises(ValueError, match="do not lead"):
        Tree((0, -1, 0), (1, 0, 1), (1, 0, 0), (2, 0, 1), (0, 5, 0))


def test_rare_codes_are_not_named() -> None:
    claims = claims_of(
        *(({"payer": "frequent"}, [line("99213", 10_000)], ["I10"]) for _ in range(FEWEST_CLAIMS)),
        *(({"payer": "rare"}, [line("99214"), line("99214")], ["Q998"]) for _ in range(FEWEST_CLAIMS - 1)),
    )
    words = vocabulary_of(claims).words
    assert (words["procedure_code"], words["payer"], words["diagnosis"]) == (("99213",), ("frequent",), ("I10",))


LABELS = "Claim_ID , filter\nZZ1,high_charge\nZZ2,\nZZ3,2\nZZ3,High charge\nZZ3,0\n\nZZ4,none\n"


def test_a_file_names_filters_by_number_or_name(tmp_path: Path) -> None:
    file = tmp_path / "labels.csv"
    file.write_text(LABELS, encoding="utf-8-sig")
    assert sorted(labels_of_file(file).rows()) == [("ZZ1", 3), ("ZZ2", 0), ("ZZ3", 2), ("ZZ3", 3), ("ZZ4", 0)]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "begins with a line"),
        (b"claim_id;filter\nZZ1;3\n", "begins with a line"),
        (b"claim_id,filter\nZZ1,3\nZZ2,99\n", "Line 3 .* names no filter"),
        (b"claim_id,filter\nZZ1\n", "Line 2 "),
        (b"claim_id,filter\n" + b"Z" * 51 + b",1\n", "Line 2 "),
        (b"claim_id,filter\n\xff\xfe,1\n", "cannot be read"),
    ],
)
def test_a_file_that_is_none_is_refused_with_its_line(tmp_path: Path, content: bytes, said: str) -> None:
    file = tmp_path / "labels.csv"
    file.write_bytes(content)
    with pytest.raises(Refused, match=said):
        labels_of_file(file)
