"""When services were given: dates that are there, in order, inside the claim, not to come, and not too long ago."""

from typing import Final

import polars as pl

from claimdeck.pipeline.domain.rules.facts import LATEST, safe
from claimdeck.pipeline.domain.rules.levels import Level
from claimdeck.pipeline.domain.rules.rule import Check, Rule, reads
from claimdeck.pipeline.domain.rules.spoken import day, days
from claimdeck.pipeline.domain.states import FailureCategory, Severity

_FROM: Final = pl.col("service_from_date")
_TO: Final = pl.col("service_to_date")
_SHORTEST_YEAR: Final = 364
# 42 CFR 424.44: one calendar year after the service; of a leap day, the 28th of February. Other payers count days.
_MEDICARE_LIMIT: Final = safe("service_from_date").dt.offset_by("1y")
_LIMIT: Final = (
    pl.when("_medicare")
    .then(_MEDICARE_LIMIT)
    .otherwise(
        pl.when(pl.col("_filing_days").is_not_null())
        .then(safe("service_from_date") + pl.duration(days=pl.col("_filing_days")))
        .otherwise(pl.lit(LATEST))
    )
)
# At most so many days are in time for every payer without days of its own: a calendar year is dear to reckon.
_LATE_PERHAPS: Final = (pl.col("_received") - _FROM).dt.total_days() > pl.coalesce(
    pl.when(~pl.col("_medicare")).then("_filing_days"), pl.lit(_SHORTEST_YEAR)
)
_LINE_DATES: Final = ("lines.service_from_date", "lines.service_to_date")
_CLAIM_DATES: Final = ("claims.service_from_date", "claims.service_to_date")


def _in_order(name: str, whose: str, level: Level, rarc: str, dates: tuple[str, str]) -> Rule:
    """The first date is not after the last."""
    return Rule(
        id=name,
        title=f"A {whose}'s first date of service is not after its last",
        problem=f"{'The' if level is Level.CLAIM else 'A'} {whose}'s first date of service is after its last",
        level=level,
        severity=Severity.REJECT,
        carc="16",
        rarc=rarc,
        fix=f"Correct the dates of service of the {whose}.",
        check=Check(lambda _: _FROM > _TO, days("service_from_date", "service_to_date"), "from before to, or the same"),
        reads=reads(*dates),
        about=dates[0],
    )


def _given_before(name: str, whose: str, level: Level, dates: tuple[str, str], about: str) -> Rule:
    """Nothing is billed before it was given."""
    return Rule(
        id=name,
        title=f"{whose} was given before its claim was received",
        problem=f"{whose} is dated after the claim was received",
        level=level,
        severity=Severity.REJECT,
        carc="110",
        fix="Correct the date of service, or wait until the service was given.",
        check=Check(
            lambda _: pl.max_horizontal(_FROM, _TO) > pl.col("_received"),
            days("service_from_date", "service_to_date"),
            pl.format("not after {}", day("_received")),
        ),
        reads=reads(*dates, "claims.received_date"),
        about=about,
    )


RULES: Final = (
    Rule(
        id="service_dates_missing",
        title="A claim has its first and last date of service",
        problem="The claim's first or last date of service is missing",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="MA31",
        fix="Enter both dates; for one day they are the same.",
        check=Check(
            lambda _: _FROM.is_null() | _TO.is_null(), days("service_from_date", "service_to_date"), "two dates"
        ),
        reads=reads(*_CLAIM_DATES),
        about="claims.service_from_date",
    ),
    _in_order("service_dates_order", "claim", Level.CLAIM, "MA31", _CLAIM_DATES),
    Rule(
        id="line_date_missing",
        title="A line has a date of service",
        problem="A line has no date of service",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="M52",
        fix="Enter the day of the service.",
        check=Check(lambda _: _FROM.is_null(), pl.lit(""), "a date"),
        reads=reads("lines.service_from_date"),
        about="lines.service_from_date",
    ),
    _in_order("line_dates_order", "line", Level.LINE, "M59", _LINE_DATES),
    Rule(
        id="line_outside_claim",
        title="A line's dates lie inside the claim's",
        problem="A line's dates lie outside the claim's",
        level=Level.LINE,
        severity=Severity.REJECT,
        carc="16",
        rarc="N301",
        fix="Correct the dates of the line, or widen those of the claim.",
        check=Check(
            lambda _: (
                (pl.col("_claim_from") > _FROM) | (pl.coalesce("service_to_date", _FROM) > pl.col("_claim_to"))
            ).fill_null(value=False),
            days("service_from_date", "service_to_date"),
            days("_claim_from", "_claim_to"),
        ),
        reads=reads(*_LINE_DATES, *_CLAIM_DATES),
        about="lines.service_from_date",
    ),
    _given_before(
        "service_in_future",
        "A service",
        Level.CLAIM,
        _CLAIM_DATES,
        _CLAIM_DATES[1],
    ),
    _given_before(
        "line_in_future",
        "A line's service",
        Level.LINE,
        _LINE_DATES,
        _LINE_DATES[0],
    ),
    Rule(
        id="received_in_future",
        title="A claim was received before today",
        problem="The claim is said to have been received after today",
        level=Level.CLAIM,
        severity=Severity.REJECT,
        carc="16",
        rarc="MA130",
        fix="Correct the day on which the claim was received.",
        check=Check(
            lambda facts: pl.col("received_date") > pl.lit(facts.known.as_of),
            day("received_date"),
            "not in the future",
        ),
        reads=reads("claims.received_date"),
        about="claims.received_date",
    ),
    Rule(
        id="timely_filing",
        title="A claim reaches its payer within the payer's time limit",
        problem="The claim is past the payer's time limit for filing",
        level=Level.LINE,
        severity=Severity.HOLD,
        category=FailureCategory.RULE,
        carc="29",
        fix="Show that the claim was sent in time, or write the line off.",
        check=Check(
            lambda facts: facts.exactly(Level.LINE, _LATE_PERHAPS, pl.col("_received") > _LIMIT),
            day("service_from_date"),
            pl.format("received by {}", _LIMIT.cast(pl.String)),
        ),
        reads=reads("lines.service_from_date", "claims.received_date", "claims.payer", "claims.financial_class"),
        about="lines.service_from_date",
    ),
)
