"""Payers' answers taken onto the claims in work that they are about: what is known, its history, ends and new work."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.db.models import F

from claimdeck.accounts.models import Organization
from claimdeck.claims.answers.matching import ClaimInWork, Match, matched
from claimdeck.claims.domain.answers import (
    LONGEST_CHECK_NUMBER,
    LONGEST_REASON,
    LONGEST_STATUS,
    GivenAnswer,
    ReceivedAnswer,
)
from claimdeck.claims.domain.following import Effect, effect_of, why_closed, why_reopened
from claimdeck.claims.domain.history import Happening
from claimdeck.claims.domain.states import ClosingResult, WorkState
from claimdeck.claims.models import Claim, ClaimEvent, ClaimNote, PayerAnswer
from claimdeck.kit.clock import now
from claimdeck.people.selectors import employees_of, today_of
from claimdeck.storage.bulk import insert, update, upsert

# Answers in one transaction: others wait no longer for it than for any other write.
MOST_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Change:
    """What an answer has done to one claim; `assignee_id` is on whose desk it is now, None in the pool.

    Earlier answers, and such as say what is known, change nothing and are not among them.
    """

    claim_id: int
    effect: Effect
    assignee_id: UUID | None
    before: str
    outcome: str


def take(organization: Organization, received: Sequence[ReceivedAnswer], *, run_id: UUID | None = None) -> list[Change]:
    """Take over at most 1,000 answers, however often; gives what they have changed.

    Call it inside a transaction. People's edits are not touched: only the answer's own columns change, and the state of
    a claim that the answer closes or opens again; the claim's version stays.
    """
    if len(received) > MOST_AT_ONCE:
        raise ValueError(f"at most {MOST_AT_ONCE} answers at once")
    moment = now()
    pairs = matched(organization, received)
    if not pairs:
        return []
    _keep(pairs, run_id, moment)
    latest = _latest(pairs)
    effects = [(pair, effect_of(pair.claim.known, pair.received)) for pair in latest]
    newer = [pair for pair, effect in effects if effect is not Effect.EARLIER]
    _write_latest(newer, moment)
    changed = [(pair, effect) for pair, effect in effects if effect not in (Effect.EARLIER, Effect.SAME)]
    _close([pair for pair, effect in changed if effect is Effect.CLOSES], moment)
    reopened = [pair for pair, effect in changed if effect is Effect.REOPENS]
    owners = _reopen(organization, reopened, moment) if reopened else {}
    return [_change(pair, effect, owners) for pair, effect in changed]


def _change(pair: Match, effect: Effect, owners: Mapping[int, UUID | None]) -> Change:
    claim = pair.claim
    assignee_id = owners[claim.pk] if effect is Effect.REOPENS else claim.assignee_id
    return Change(claim.pk, effect, assignee_id, claim.known.outcome, pair.received.answer.outcome)


def _latest(pairs: Iterable[Match]) -> list[Match]:
    """Of several answers about one claim the one that counts: checked last, and of these the last one processed."""
    found: dict[int, Match] = {}
    for pair in pairs:
        other = found.get(pair.claim.pk)
        if other is None or _place(pair.received.answer) > _place(other.received.answer):
            found[pair.claim.pk] = pair
    return list(found.values())


def _place(answer: GivenAnswer) -> tuple[datetime, int, str]:
    processed = answer.processed_date.toordinal() if answer.processed_date is not None else 0
    return answer.checked_at, processed, answer.key


def facts(answers: Sequence[GivenAnswer]) -> dict[str, list[Any]]:
    """Answers as the columns of `AnswerFacts`."""
    return {
        "answer_key": [one.key for one in answers],
        "answer_outcome": [one.outcome for one in answers],
        "answer_status": [one.status[:LONGEST_STATUS] for one in answers],
        "answer_reason": [one.reason[:LONGEST_REASON] for one in answers],
        "answer_codes": [one.stored_codes for one in answers],
        "answer_paid_cents": [one.paid_cents for one in answers],
        "answer_allowed_cents": [one.allowed_cents for one in answers],
        "answer_patient_part_cents": [one.patient_part_cents for one in answers],
        "answer_processed_date": [one.processed_date for one in answers],
        "answer_check_number": [one.check_number[:LONGEST_CHECK_NUMBER] for one in answers],
        "answer_line_denied": [one.line_denied for one in answers],
        "answer_checked_at": [one.checked_at for one in answers],
    }


def _keep(pairs: Sequence[Match], run_id: UUID | None, moment: datetime) -> None:
    """Every answer stays in the claim's list, once."""
    once = {(pair.claim.pk, pair.received.answer.checked_at, pair.received.answer.key): pair for pair in pairs}
    upsert(
        PayerAnswer,
        {
            "claim_id": [pair.claim.pk for pair in once.values()],
            "run_id": [run_id] * len(once),
            "received_at": [moment] * len(once),
            **facts([pair.received.answer for pair in once.values()]),
        },
        unique=("claim_id", "answer_checked_at", "answer_key"),
    )


def _write_latest(pairs: Sequence[Match], moment: datetime) -> None:
    if not pairs:
        return
    answered = facts([pair.received.answer for pair in pairs])
    update(Claim, {"id": [pair.claim.pk for pair in pairs], "updated_at": [moment] * len(pairs), **answered})
    # What the payer calls the claim is needed to ask about it, and changes when a claim is sent anew.
    renamed = [pair for pair in pairs if _number(pair) not in ("", pair.claim.known.claim_number_key)]
    if renamed:
        update(
            Claim,
            {
                "id": [pair.claim.pk for pair in renamed],
                "claim_number": [pair.received.claim_number[:64] for pair in renamed],
                "claim_number_key": [_number(pair) for pair in renamed],
            },
        )


def _number(pair: Match) -> str:
    return pair.received.number_key[:64]


def _close(pairs: Sequence[Match], moment: datetime) -> None:
    if not pairs:
        return
    # Their answers are written, and they are locked: nobody has changed their state meanwhile.
    Claim.objects.filter(pk__in=[pair.claim.pk for pair in pairs]).update(
        state=WorkState.CLOSED.value,
        result=ClosingResult.PAID.value,
        closed_at=moment,
        closing_answer_key=F("answer_key"),
        held_by_rule="",
        hold_until_date=None,
        hold_reason=None,
        next_action_date=None,
    )
    why = [why_closed(pair.received.answer) for pair in pairs]
    _tell(pairs, Happening.CLOSED_BY_ANSWER, why, {pair.claim.pk: (None, WorkState.CLOSED) for pair in pairs}, moment)
    insert(
        ClaimNote,
        {
            "claim_id": [pair.claim.pk for pair in pairs],
            "by_person": [False] * len(pairs),
            "text": why,
            "created_at": [moment] * len(pairs),
        },
    )


def _reopen(organization: Organization, pairs: Sequence[Match], moment: datetime) -> dict[int, UUID | None]:
    """Give each to its last owner where that one may have it, else to the pool; gives who got which."""
    day = today_of(organization)
    here = {one.user_id: one for one in employees_of(organization, day) if not one.is_absent_on(day)}

    def owner_of(claim: ClaimInWork) -> UUID | None:
        person = here.get(claim.assignee_id or claim.last_assignee_id or organization.pk)
        if person is None or (person.practice_ids is not None and claim.practice_id not in person.practice_ids):
            return None
        return person.user_id

    owners = {pair.claim.pk: owner_of(pair.claim) for pair in pairs}
    for owner in sorted({*owners.values()}, key=str):
        mine = Claim.objects.filter(pk__in=[pk for pk, one in owners.items() if one == owner])
        opened: dict[str, Any] = {"result": "", "closed_at": None, "closing_answer_key": "", "next_action_date": None}
        if owner is None:
            mine.exclude(assignee=None).update(last_assignee=F("assignee"))
            mine.update(**opened, state=WorkState.POOL.value, assignee=None, pooled_at=moment, escalated_by=None)
        else:
            new = {"state": WorkState.IN_PROGRESS.value, "assigned_at": moment, "assigned_date": day}
            mine.update(**opened, **new, assignee=owner)
    states = {pk: (owner, WorkState.POOL if owner is None else WorkState.IN_PROGRESS) for pk, owner in owners.items()}
    why = [why_reopened(pair.received.answer, to_owner=owners[pair.claim.pk] is not None) for pair in pairs]
    _tell(pairs, Happening.REOPENED_BY_ANSWER, why, states, moment)
    return owners


def _tell(
    pairs: Sequence[Match],
    happening: Happening,
    why: Sequence[str],
    becomes: Mapping[int, tuple[UUID | None, WorkState]],
    moment: datetime,
) -> None:
    """Write the same kind of entry into the history of each of these claims."""
    insert(
        ClaimEvent,
        {
            "claim_id": [pair.claim.pk for pair in pairs],
            "happening": [happening.value] * len(pairs),
            "to_user_id": [becomes[pair.claim.pk][0] for pair in pairs],
            "from_value": [pair.claim.known.state.value for pair in pairs],
            "to_value": [becomes[pair.claim.pk][1].value for pair in pairs],
            "explanation": list(why),
            "created_at": [moment] * len(pairs),
        },
    )
