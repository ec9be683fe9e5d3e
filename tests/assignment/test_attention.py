"""Who is told of which claims, how often, and when."""

from datetime import date, datetime, timedelta
from typing import Final

import pytest

from claimdeck.accounts.domain.handovers import Cause, release
from claimdeck.assignment.attention.telling import tell_of_deadlines, tell_of_returned, tell_of_untouched
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.models import Claim
from claimdeck.kit.clock import now
from claimdeck.notifications.models import Notification
from tests.factories.claims_in_work import make_claim
from tests.factories.people import People

# A Thursday, nine in the morning in New York.
MORNING: Final = datetime.fromisoformat("2026-11-19T14:00:00+00:00")
TODAY: Final = date(2026, 11, 19)


def told(people: People, who: str) -> list[str]:
    return list(
        Notification.objects.filter(user=getattr(people, who)).order_by("created_at").values_list("title", flat=True)
    )


@pytest.fixture
def near(people: People) -> None:
    """Alice has one overdue, one due today, two due by Monday, one later; Bob one submitted that was due."""
    for number, days in enumerate((-1, 0, 1, 4, 5)):
        make_claim(
            people.organization, None, claim_id=f"ZZ{number}", state=WorkState.ASSIGNED, assignee=people.alice,
            deadline_date=TODAY + timedelta(days=days), assigned_at=MORNING,
        )  # fmt: skip
    make_claim(
        people.organization, None, claim_id="ZZ9", state=WorkState.SUBMITTED, assignee=people.bob, deadline_date=TODAY
    )


@pytest.mark.usefixtures("near")
def test_a_person_is_told_of_deadlines_once_a_working_day(people: People) -> None:
    assert tell_of_deadlines(MORNING - timedelta(hours=4)) == 0, "five in the morning"
    assert [tell_of_deadlines(MORNING + timedelta(hours=hours)) for hours in range(3)] == [1, 0, 0]
    title = "Deadlines: 1 overdue, 1 due today, 2 due within 3 working days"
    assert told(people, "alice") == [title] and told(people, "bob") == told(people, "admin") == []
    assert "ZZ" not in str(list(Notification.objects.values("title", "body", "link")))
    assert tell_of_deadlines(MORNING + timedelta(days=1)) == 1
    assert tell_of_deadlines(MORNING + timedelta(days=2)) == 0, "a Saturday"
    assert tell_of_deadlines(MORNING + timedelta(days=4)) == 1


@pytest.mark.usefixtures("near")
def test_administrators_hear_of_claims_that_somebody_left_behind(people: People) -> None:
    assert tell_of_returned(now()) == 0
    release(people.alice.pk, Cause.DEACTIVATED, None)
    later = now() + timedelta(minutes=1)
    assert tell_of_returned(later) == 1
    assert told(people, "admin") == ["5 claims returned to the pool"]
    assert tell_of_returned(later + timedelta(hours=2)) == 0, "told already"
    # Within the hour what comes back waits; then it is told of with its own number.
    claim = make_claim(people.organization, None, claim_id="ZZ10", state=WorkState.ASSIGNED, assignee=people.bob)
    release(people.bob.pk, Cause.ABSENT, None)
    Claim.objects.filter(pk=claim.pk).update(pooled_at=later + timedelta(minutes=5))
    assert tell_of_returned(later + timedelta(minutes=10)) == 0
    assert tell_of_returned(later + timedelta(minutes=90)) == 1
    assert told(people, "admin")[1:] == ["1 claim returned to the pool"]
    assert told(people, "alice") == told(people, "charlie") == told(people, "auditor") == []


def test_claims_that_nobody_touches_are_told_of_once_a_day(people: People) -> None:
    assert tell_of_untouched(MORNING) == 0
    make_claim(
        people.organization, None, claim_id="ZZ1", state=WorkState.IN_PROGRESS, assignee=people.alice,
        assigned_at=MORNING - timedelta(days=20), touched_at=MORNING - timedelta(days=15),
    )  # fmt: skip
    make_claim(people.organization, None, claim_id="ZZ2", deadline_date=TODAY)
    assert [tell_of_untouched(MORNING), tell_of_untouched(MORNING + timedelta(hours=1))] == [1, 0]
    notice = Notification.objects.get(user=people.admin)
    assert notice.title == "1 claim untouched for 14 days"
    assert notice.body == "The pool holds 1 claim, 1 of them overdue or due within 3 working days."
    assert tell_of_untouched(MORNING + timedelta(days=1)) == 1
