"""Which scorer works, and what it answers."""

from claimdeck.pipeline.domain.frames import SCORES_SCHEMA
from claimdeck.pipeline.scoring.scorer import open_scorer
from tests.pipeline.scoring.claims import claims_of, line


def test_without_a_model_rules_work_alone_and_it_is_said() -> None:
    scorer = open_scorer()
    scores = scorer.score(claims_of(({}, [line()], ["I10"]), ({}, [], [])))
    assert dict(scores.schema) == SCORES_SCHEMA
    assert scores.rows() == [("ZZ0000", None, "", ""), ("ZZ0001", None, "", "")]
    assert scorer.version == ""
    assert "rules work alone" in scorer.notice
