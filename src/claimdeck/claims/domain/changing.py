"""What a person may change about a claim in work: decided here, saved elsewhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final

from claimdeck.claims.domain.states import STEPS, ClosingResult, WorkState
from claimdeck.kit.errors import FieldError, Refused

# How far ahead a day may be chosen.
FURTHEST: Final = timedelta(days=366)
# After these the work goes on: somebody has to look again, and on which day is asked at closing.
GOES_ON: Final = frozenset({ClosingResult.RESUBMITTED, ClosingResult.APPEAL_SENT, ClosingResult.CORRECTED})
# What many claims at once are put to although some are not begun yet: those are begun on the way.
BEGUN_ON_THE_WAY: Final = frozenset({WorkState.ON_HOLD})
# Texts of people, which may name a patient: stored sealed, and shown in a history as text.
SEALED: Final = frozenset({"hold_reason", "next_action"})

Value = str | date | datetime | None


@dataclass(frozen=True, slots=True)
class Standing:
    """What people may change of a claim, as it stands; `has_owner`: whether it is on the desk of somebody active."""

    state: WorkState
    has_owner: bool
    values: Mapping[str, Value] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Difference:
    """One field from -> to, as it is shown."""

    field: str
    before: Value
    after: Value


@dataclass(frozen=True, slots=True)
class Decision:
    """What is to be written: the fields with their new values, and what people see of it."""

    state: WorkState
    values: Mapping[str, Value] = field(repr=False)
    differences: tuple[Difference, ...] = field(repr=False)


def decide(standing: Standing, wanted: Mapping[str, Value], today: date, *, begin_on_the_way: bool = False) -> Decision:
    """What becomes of a claim by what somebody wants of it; fields that are not named stay.

    With `begin_on_the_way` an Assigned claim goes to On Hold by In Progress, both steps told. Raises Refused with
    every fault, for a step that there is not first.
    """
    began = begin_on_the_way and standing.state is WorkState.ASSIGNED and wanted.get("state") in BEGUN_ON_THE_WAY
    leaving = WorkState.IN_PROGRESS if began else standing.state
    state = _step(standing, leaving, wanted.get("state"))
    after = {**standing.values, **{name: value for name, value in wanted.items() if name != "state"}}
    if state is not WorkState.ON_HOLD:
        after |= {"hold_until_date": None, "hold_reason": ""}
    if state is not WorkState.CLOSED:
        after["result"] = ""
    faults = [*_hold_faults(state, wanted, today), *_closing_faults(standing.state, state, after, wanted, today)]
    if faults:
        raise Refused("The claim was not changed.", errors=faults)
    changed = {name: value for name, value in after.items() if (value or "") != (standing.values.get(name) or "")}
    differences = [Difference(name, standing.values.get(name), value) for name, value in changed.items()]
    return Decision(state, changed, (*_steps(standing.state, leaving, state), *differences))


def _steps(*states: WorkState) -> tuple[Difference, ...]:
    """The steps between these states, one after the other."""
    taken = [(before, after) for before, after in pairwise(states) if before is not after]
    return tuple(Difference("state", before.value, after.value) for before, after in taken)


def stamps(before: WorkState, after: WorkState, moment: datetime, answer_key: str) -> dict[str, Value]:
    """What is written beside a step: since when it is submitted or closed, and which answer was known then."""
    if before is after:
        return {}
    if after is WorkState.SUBMITTED:
        return {"submitted_at": moment}
    if after is WorkState.CLOSED:
        return {"closed_at": moment, "closing_answer_key": answer_key}
    if before in (WorkState.SUBMITTED, WorkState.CLOSED):
        return {"submitted_at": None, "closed_at": None, "closing_answer_key": ""}
    return {}


def _step(standing: Standing, leaving: WorkState, wanted: Value) -> WorkState:
    """The state that is wanted, from the one that is left. Raises Refused, naming the steps that there are."""
    if wanted in (None, leaving.value):
        return leaving
    if not standing.has_owner:
        message = "Nobody who is active has this claim. Assign it to somebody first."
        raise Refused(message, code="NOBODY_HAS_IT", errors=[FieldError("state", message)])
    state = WorkState(str(wanted))
    if state not in STEPS[leaving]:
        allowed = " or ".join(sorted(STEPS[leaving])) or "no other state by hand"
        message = f"A claim that is {leaving} can become {allowed}, not {state}."
        raise Refused(message, code="NO_SUCH_STEP", errors=[FieldError("state", message)])
    return state


def _hold_faults(state: WorkState, wanted: Mapping[str, Value], today: date) -> list[FieldError]:
    named = [name for name in ("hold_until_date", "hold_reason") if wanted.get(name)]
    if state is not WorkState.ON_HOLD:
        return [FieldError(name, "Only a claim that is On Hold has this.") for name in named]
    day = wanted.get("hold_until_date")
    if isinstance(day, date) and not today < day <= today + FURTHEST:
        return [FieldError("hold_until_date", "Choose a day after today, within a year.")]
    return []


def _closing_faults(
    before: WorkState, state: WorkState, after: Mapping[str, Value], wanted: Mapping[str, Value], today: date
) -> list[FieldError]:
    faults = []
    if state is WorkState.CLOSED and not after.get("result"):
        results = ", ".join(ClosingResult)
        faults.append(FieldError("result", f"Say what it came to: {results}."))
    if state is not WorkState.CLOSED and wanted.get("result"):
        faults.append(FieldError("result", "Only closing a claim asks for its result."))
    day = wanted.get("next_action_date")
    if isinstance(day, date) and not today <= day <= today + FURTHEST:
        faults.append(FieldError("next_action_date", "Choose today or a day within a year."))
    closes = state is WorkState.CLOSED and before is not WorkState.CLOSED
    if closes and after.get("result") in GOES_ON:
        for name, what in (("next_action", "what comes next"), ("next_action_date", "on which day")):
            if not after.get(name):
                faults.append(FieldError(name, f"It goes on after this: say {what}."))
    return faults
