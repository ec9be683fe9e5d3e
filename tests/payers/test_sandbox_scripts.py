"""The sandbox payer's stories: which claims get which answer from when on."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from claimdeck.payers.outcomes import Outcome
from claimdeck.payers.sandbox.files import FileRefused
from claimdeck.payers.sandbox.scripts import MOST_LINES, Script, read_script, written_after
from claimdeck.payers.sandbox.stories import ANSWERS, outcome_of, story_for
from claimdeck.payers.sandbox.universe import invent

# A Wednesday.
START = datetime(2026, 3, 4, 10, tzinfo=UTC)


def script(folder: Path, *lines: str) -> Script:
    path = folder / "story.csv"
    path.write_text("\n".join(("claims,answer,from", *lines)), encoding="utf-8")
    return Script(read_script(path, START), now=START.timestamp)


def test_denied_on_monday_paid_on_friday(tmp_path: Path) -> None:
    claim = invent(1, today=date(2026, 3, 4))[0]
    told = script(tmp_path, f"{claim.number},denied,", f"{claim.number},pending,Monday", f"{claim.number},paid,Friday")
    seen = []
    for after in ("0d", "4d", "1d", "3d", "1d"):
        told.forward(written_after(after))
        now = told.told(claim)
        seen.append((told.moment().strftime("%A"), now.answer, now.answered_date))
    assert seen == [
        ("Wednesday", "denied", date(2026, 3, 4)),
        ("Sunday", "denied", date(2026, 3, 4)),
        ("Monday", "pending", date(2026, 3, 9)),
        ("Thursday", "pending", date(2026, 3, 9)),
        ("Friday", "paid", date(2026, 3, 13)),
    ]


def test_a_share_of_what_began_with_an_outcome_is_the_same_every_time(tmp_path: Path) -> None:
    claims = invent(2000, today=date(2026, 3, 4))
    denied = [claim for claim in claims if outcome_of(story_for(claim.dice("story"))) == Outcome.DENIED]
    told = script(tmp_path, "50% of denied,paid,4d")
    assert [told.told(claim) for claim in claims] == claims
    told.forward(timedelta(days=4))
    changed = {claim.number for claim in claims if told.told(claim).answer}
    assert changed < {claim.number for claim in denied}
    assert 0.4 < len(changed) / len(denied) < 0.6
    assert changed == {claim.number for claim in claims if told.told(claim).answer}


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ("ZZ1,unheard,", "the answer is one of"),
        ("ZZ1,paid,someday", "write a date"),
        ("some of denied,paid,", "name a claim number"),
        (",paid,", "name a claim number"),
        ("ZZ1,paid,999999d", "ten years"),
        ("ZZ1,paid,2026-02-31", "write a date"),
    ],
)
def test_a_line_that_makes_no_sense_is_named(tmp_path: Path, line: str, why: str) -> None:
    with pytest.raises(FileRefused, match=f"Line 3 .*{why}"):
        script(tmp_path, "ZZ2,denied,2026-03-06T09:30", line)


def test_a_file_that_is_no_story_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "story.csv"
    with pytest.raises(FileRefused, match="cannot be read"):
        read_script(path, START)
    path.write_text("claim_number\nZZ1\n")
    with pytest.raises(FileRefused, match="claims,answer,from"):
        read_script(path, START)
    path.write_text("claims,answer,from\n" + "ZZ1,paid,\n" * (MOST_LINES + 1))
    with pytest.raises(FileRefused, match="more than"):
        read_script(path, START)


def test_the_clock_ends_somewhere() -> None:
    told = Script(now=START.timestamp)
    told.forward(written_after("3650d"))
    with pytest.raises(ValueError, match="ten years"):
        told.forward(written_after("1s"))


def test_every_answer_of_a_story_means_what_it_is_called() -> None:
    other = {"paid_in_part": "paid", "denied_duplicate": "denied", "denied_eligibility": "denied"}
    assert {word: outcome_of(story) for word, story in ANSWERS.items()} == {
        word: other.get(word, word) for word in ANSWERS
    }
