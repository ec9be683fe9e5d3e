"""The stages that need no database, one after the other: validate, price, predict."""

import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final, TypeVar

import polars as pl
import structlog
from polars.exceptions import PanicException

from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.domain.pricing.fees import Fees, PriceOptions
from claimdeck.pipeline.domain.pricing.pricing import price
from claimdeck.pipeline.domain.routing import FAULTS_SCHEMA, Processed
from claimdeck.pipeline.domain.rules.engine import Findings, find_violations
from claimdeck.pipeline.domain.rules.known import Known
from claimdeck.pipeline.domain.rules.rulebook import Rulebook
from claimdeck.pipeline.domain.states import FailureCategory, ProcessingStage
from claimdeck.pipeline.processing.halving import at_fault
from claimdeck.pipeline.scoring.scorer import Scorer

log = structlog.get_logger(__name__)

T = TypeVar("T")

# More claims of a load than this do not each have a fault of their own: the stage has.
MOST_FAULTS: Final = 50
_CATEGORIES: Final = {
    ProcessingStage.VALIDATE: FailureCategory.UNKNOWN,
    ProcessingStage.PRICE: FailureCategory.PRICING,
    ProcessingStage.PREDICT: FailureCategory.MODEL,
}


@dataclass(frozen=True, slots=True)
class Tools:
    """What the stages work with beside the claims and what is known."""

    rulebook: Rulebook
    fees: Fees = field(repr=False)
    scorer: Scorer
    options: PriceOptions


class StageFailed(Exception):
    """A stage raised; only the kind of its error is kept, since its text may quote a claim."""

    def __init__(self, stage: ProcessingStage, kind: str) -> None:
        super().__init__(f"The stage {stage.value} failed with {kind}.")
        self.stage, self.kind = stage, kind

    @property
    def reason(self) -> str:
        """Why a claim failed with it."""
        said = f"The stage {self.stage.value} cannot work on this claim ({self.kind})."
        return f"{said} Tell your administrator; amend or resubmit the claim when it is mended."


@dataclass(slots=True)
class StageTimes:
    """Seconds by stage; each stage is timed by one thread at a time."""

    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def of(self, stage: ProcessingStage) -> Iterator[None]:
        began = time.perf_counter()
        try:
            yield
        finally:
            self.seconds[stage.value] = self.seconds.get(stage.value, 0.0) + time.perf_counter() - began


def validate(claims: Claims, known: Known, tools: Tools) -> Findings:
    """All violations of the claims. Raises StageFailed."""
    return guarded(ProcessingStage.VALIDATE, lambda: find_violations(claims, known, tools.rulebook))


def price_lines(claims: Claims, known: Known, tools: Tools) -> pl.DataFrame:
    """The price of each line, in the order of the lines. Raises StageFailed."""
    return guarded(ProcessingStage.PRICE, lambda: price(claims, known.facilities, tools.fees, tools.options))


def predict(claims: Claims, tools: Tools) -> pl.DataFrame:
    """The filter of each claim, in the order of the claims. Raises StageFailed."""
    return guarded(ProcessingStage.PREDICT, lambda: tools.scorer.score(claims))


def process(claims: Claims, known: Known, tools: Tools, times: StageTimes | None = None) -> Processed:
    """All three. Raises StageFailed where one of them raised, for whichever of the claims."""
    times = times or StageTimes()
    with times.of(ProcessingStage.VALIDATE):
        findings = validate(claims, known, tools)
    with times.of(ProcessingStage.PRICE):
        prices = price_lines(claims, known, tools)
    with times.of(ProcessingStage.PREDICT):
        scores = predict(claims, tools)
    return Processed(claims, findings, prices, scores)


def process_each(claims: Claims, known: Known, tools: Tools, times: StageTimes | None = None) -> Processed:
    """The same; claims of which a stage fails come back among the `faulty`, and the others go on without them.

    Raises StageFailed where more than 50 do: that is no claim's fault.
    """
    try:
        return process(claims, known, tools, times)
    except StageFailed as failed:
        log.warning("stage_failed", stage=failed.stage.value, error=failed.kind, claims=len(claims))
    faults = _faults_among(claims, known, tools)
    faulty = claims.only(faults["claim_id"])
    done = process(claims.without(faults["claim_id"]), known, tools, times)
    return Processed(done.claims, done.findings, done.prices, done.scores, faulty, faults)


def _faults_among(claims: Claims, known: Known, tools: Tools) -> pl.DataFrame:
    """The claims that fail alone."""
    found = faults_of(claims, lambda some: process(some, known, tools))
    return pl.DataFrame([_fault(claim_id, failed) for claim_id, failed in found.items()], schema=FAULTS_SCHEMA)


def faults_of(claims: Claims, work: Callable[[Claims], object]) -> dict[str, StageFailed]:
    """The claims on which the work fails alone, and how. Raises StageFailed where more than 50 do."""
    found: dict[str, StageFailed] = {}

    def fault_of(ids: pl.Series) -> StageFailed | None:
        try:
            work(claims.only(ids))
        except StageFailed as failed:
            return failed
        return None

    for claim_id, failed in at_fault(claims.claims["claim_id"].sort(), fault_of):
        found[claim_id] = failed
        if len(found) > MOST_FAULTS:
            raise failed
    return found


def _fault(claim_id: str, failed: StageFailed) -> dict[str, str]:
    return {
        "claim_id": claim_id,
        "processing_stage": failed.stage.value,
        "failure_category": _CATEGORIES[failed.stage].value,
        "failure_reason": failed.reason,
    }


def guarded(stage: ProcessingStage, work: Callable[[], T]) -> T:
    """What the work gives. Raises StageFailed for whatever it raises that may lie in the claims."""
    try:
        return work()
    except (MemoryError, OSError):
        # The machine's fault, no claim's: tried again later.
        raise
    except (Exception, PanicException) as error:
        # Kind and place only: a foreign error's text may quote a claim.
        place = traceback.extract_tb(error.__traceback__)[-1]
        log.warning("stage_raised", stage=stage.value, error=type(error).__name__, at=f"{place.name}:{place.lineno}")
        raise StageFailed(stage, type(error).__name__) from None
