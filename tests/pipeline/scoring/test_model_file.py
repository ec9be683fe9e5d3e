"""Files that are no model of ours, or no longer: never opened, and said clearly."""

import hashlib
import json
import os
import pickle
from pathlib import Path
from typing import Any

import pytest

from claimdeck.pipeline.domain.scoring.linear import LinearModel
from claimdeck.pipeline.scoring.model_file import LARGEST_FILE, ModelNumbers, ModelRefused, model_of, open_model
from tests.pipeline.scoring.conftest import Models


def refused(path: Path) -> str:
    with pytest.raises(ModelRefused) as found:
        open_model(path)
    return str(found.value)


def change(path: Path, numbers: str | None = None, **card: Any) -> None:
    found = json.loads(path.read_text())
    numbers = found["numbers"] if numbers is None else numbers
    path.write_text(json.dumps({"card": {**found["card"], **card}, "numbers": numbers}))


def test_a_model_that_was_changed_is_not_opened(model_path: Path) -> None:
    open_model(model_path)
    numbers = json.loads(model_path.read_text())["numbers"]
    change(model_path, numbers.replace("0", "1", 1))
    assert "is not the one that its card" in refused(model_path)


class Payload:
    """Leaves a file behind when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self) -> Any:
        return (os.mkdir, (str(self.trace),))


def test_a_foreign_pickle_never_runs(model_path: Path, tmp_path: Path) -> None:
    trace = tmp_path / "it-ran"
    payload = pickle.dumps(Payload(trace))
    foreign = tmp_path / "foreign.joblib"
    foreign.write_bytes(payload)
    assert "no card that can be read" in refused(foreign)
    # Even with a card that vouches for it nothing is unpickled.
    text = payload.decode("latin-1")
    change(model_path, text, sha256=hashlib.sha256(text.encode()).hexdigest())
    assert "numbers do not fit" in refused(model_path)
    assert not trace.exists()
    pickle.loads(payload)
    assert trace.exists()


def test_what_is_missing_or_no_card_is_said(model_path: Path, tmp_path: Path) -> None:
    assert "There is no model at" in refused(tmp_path / "nowhere")
    for text in ("", "{}", "[]", '{"card": {}, "numbers": ""}', model_path.read_text()[:-200]):
        model_path.write_text(text)
        assert "no card that can be read" in refused(model_path)


def test_another_scikit_learn_in_the_card_changes_nothing_but_other_features_do(model_path: Path) -> None:
    before = open_model(model_path)[0].core
    assert isinstance(before, LinearModel)
    change(model_path, scikit_learn="0.24.2")
    after, card = open_model(model_path)
    assert card.scikit_learn == "0.24.2"
    assert isinstance(after.core, LinearModel)
    assert (after.core.weights == before.weights).all()
    change(model_path, features_version=0)
    assert "another version of Claimdeck" in refused(model_path)


def test_files_that_others_may_change_or_that_are_none_are_refused(model_path: Path, tmp_path: Path) -> None:
    model_path.chmod(0o620)
    assert "other accounts" in refused(model_path)
    model_path.unlink()
    os.mkfifo(model_path, 0o600)
    assert "no file" in refused(model_path)
    model_path.unlink()
    model_path.mkdir()
    assert "no file" in refused(model_path)


def test_a_file_without_end_is_not_read_to_its_end(model_path: Path) -> None:
    with model_path.open("r+b") as file:
        file.truncate(LARGEST_FILE + 1)
    assert "larger than 16 MB" in refused(model_path)


@pytest.mark.parametrize(
    "wrong",
    [
        {"words": {"procedure_code": []}},
        {"usual": [1]},
        {"filters": [{"filter": 77, "intercept": 0, "calibration": {"first": 0, "step": 1, "probabilities": [0, 1]}}]},
        {"filters": [{"filter": 3, "intercept": 0, "calibration": {"first": 0, "step": 1, "probabilities": [1, 0]}}]},
    ],
)
def test_numbers_that_do_not_fit_together_are_refused(models: Models, wrong: dict[str, Any]) -> None:
    numbers = ModelNumbers.model_validate_json(models["logistic"].numbers)
    with pytest.raises(ValueError):
        model_of(ModelNumbers.model_validate({**numbers.model_dump(), **wrong}))


def test_weights_too_large_to_be_summed_up_exactly_are_refused(models: Models) -> None:
    numbers = ModelNumbers.model_validate_json(models["logistic"].numbers)
    first = numbers.filters[0]
    heavy = first.model_copy(update={"weights": [2**45] * len(first.weights)})
    with pytest.raises(ValueError, match="too large"):
        model_of(numbers.model_copy(update={"filters": [heavy]}))
