"""A claim's history in one line of time: what people and the house did, and what the payer answered."""

from typing import Any, Final

from django.db.models import CharField, F, Min, QuerySet, Value
from django.http import HttpRequest

from claimdeck.claims.desk import presenting
from claimdeck.claims.desk.schemas import HistoryEntry
from claimdeck.claims.domain.history import FROM_A_PERSON, TO_A_PERSON, Happening
from claimdeck.claims.models import Claim, ClaimEvent, PayerAnswer
from claimdeck.web.pages import Page, PageQuery, address_of

_SHOWN: Final = 100
_EVENT: Final = "event"
_ANSWER: Final = "answer"


def newest(claim: Claim) -> list[HistoryEntry]:
    """The newest entries."""
    return _entries(claim, list(_keys(claim)[:_SHOWN]))


def page_of_history(request: HttpRequest, claim: Claim, query: PageQuery) -> Page[HistoryEntry]:
    """The asked page of all entries, the newest first."""
    keys = _keys(claim)
    count, start = keys.count(), (query.page - 1) * query.page_size
    found = list(keys[start : start + query.page_size]) if start < count else []
    return Page[HistoryEntry].model_construct(
        count=count,
        next=address_of(request, query.page + 1) if start + query.page_size < count else None,
        previous=address_of(request, query.page - 1) if query.page > 1 else None,
        results=_entries(claim, found),
    )


def _keys(claim: Claim) -> QuerySet[Any, Any]:
    """Kind and id of every entry; the answers themselves say more than the entries that they came."""
    events = ClaimEvent.objects.filter(claim=claim).exclude(happening=Happening.ANSWERED.value).order_by()
    answers = PayerAnswer.objects.filter(claim=claim).order_by()
    named = CharField()
    done = events.annotate(at=F("created_at"), kind=Value(_EVENT, output_field=named)).values_list("at", "kind", "id")
    said = answers.annotate(at=F("received_at"), kind=Value(_ANSWER, output_field=named)).values_list(
        "at", "kind", "id"
    )
    return done.union(said, all=True).order_by("-at", "-kind", "-id")


def _entries(claim: Claim, keys: list[tuple[Any, str, int]]) -> list[HistoryEntry]:
    events = ClaimEvent.objects.filter(claim=claim).select_related("by", "from_user", "to_user")
    done = events.in_bulk([key for _, kind, key in keys if kind == _EVENT])
    answers = PayerAnswer.objects.filter(claim=claim)
    said = answers.in_bulk([key for _, kind, key in keys if kind == _ANSWER])
    return [
        _of_event(done[key]) if kind == _EVENT else _of_answer(said[key])
        for _, kind, key in keys
        if key in (done if kind == _EVENT else said)
    ]


def _of_event(event: ClaimEvent) -> HistoryEntry:
    from_person = event.from_user_id is not None or event.happening in FROM_A_PERSON
    to_person = event.to_user_id is not None or event.happening in TO_A_PERSON
    people = {
        "from_value": presenting.name_of(event.from_user) if from_person else event.from_value,
        "to_value": presenting.name_of(event.to_user) if to_person else event.to_value,
    }
    return HistoryEntry(
        id=f"{_EVENT}-{event.pk}",
        at=event.created_at,
        what=event.happening,
        who=presenting.name_of(event.by) if event.by_person else "",
        field=event.field,
        explanation=event.explanation,
        text=presenting.text(event.text) if event.text is not None else None,
        answer=None,
        batch_id=event.batch_id,
        **people,
    )


def _of_answer(answer: PayerAnswer) -> HistoryEntry:
    return HistoryEntry(
        id=f"{_ANSWER}-{answer.pk}",
        at=answer.received_at,
        what=Happening.ANSWERED.value,
        who="",
        field="",
        from_value="",
        to_value=answer.answer_outcome,
        explanation="",
        text=None,
        answer=presenting.answer(answer),
        batch_id=answer.run_id,
    )


def since(claim: Claim, version: int) -> list[HistoryEntry]:
    """What people and the house did after the claim had that version, the newest first."""
    events = ClaimEvent.objects.filter(claim=claim).select_related("by", "from_user", "to_user")
    first = events.filter(version__gt=version).aggregate(Min("id"))["id__min"]
    later = events.filter(pk__gte=first).order_by("-id") if first is not None else events.none()
    return [_of_event(event) for event in later[:_SHOWN]]
