"""Which claims in work the lines of a page of results are about."""

from collections.abc import Sequence

from ninja import Field, Schema

from claimdeck.accounts.access import Caller
from claimdeck.accounts.models import User
from claimdeck.claims.answers.matching import any_in_work, matched
from claimdeck.claims.domain.states import WorkState
from claimdeck.claims.permissions import WORK_READ, WORK_READ_ALL
from claimdeck.status.models import CSVJob, ResultRow
from claimdeck.status.results.answered import received_of
from claimdeck.status.results.columns import Row


class WorkClaim(Schema):
    """The claim in work that a line is about."""

    id: int | None = Field(description="Null where it is on a desk that the caller may not see")
    state: WorkState
    assignee: str = Field(description="Empty in the pool, and where the caller may not see the desk")


class RowInWork(Row):
    """A line of the results, and the claim in work that it is about."""

    work_claim: WorkClaim | None = None


def claims_in_work(caller: Caller, job: CSVJob, lines: Sequence[ResultRow]) -> dict[int, WorkClaim]:
    """By line: the claim in work that it is about, at most 1,000 lines; in three queries whatever their number."""
    if not lines or not caller.may(WORK_READ) or not any_in_work(caller.organization):
        return {}
    received = {line.pk: received_of(line, job.provider) for line in lines}
    by_answer = {id(one): pk for pk, one in received.items()}
    pairs = matched(caller.organization, list(received.values()), locked=False)
    people = {pair.claim.assignee_id for pair in pairs if pair.claim.assignee_id is not None}
    names = {user.pk: user.get_full_name() or user.username for user in User.objects.filter(pk__in=people)}
    found = {}
    for pair in pairs:
        owner = pair.claim.assignee_id
        seen = caller.may(WORK_READ_ALL) or owner == caller.user.pk
        found[by_answer[id(pair.received)]] = WorkClaim(
            id=pair.claim.pk if seen else None,
            state=pair.claim.known.state,
            assignee=names.get(owner, "") if seen and owner is not None else "",
        )
    return found
