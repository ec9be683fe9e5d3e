"""What a checked file came to, in numbers and in lines for the terminal; no patient data."""

from dataclasses import dataclass
from uuid import UUID

from claimdeck.payers.outcomes import DEFINITIONS, SETTLED, Outcome
from claimdeck.status.models import CSVJob
from claimdeck.status.results import tallies


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts of rows, each counted once; `not_answered` of `failure` are those that the payer said nothing about."""

    job: str
    state: str
    sandbox: bool
    rows: int
    success: int
    failure: int
    not_answered: int
    outcomes: dict[str, int]
    calls: int
    seconds: float
    settled: bool
    problems: tuple[str, ...]


def summary_of(job_id: UUID) -> Summary:
    """The summary of an ended job. `settled`: every row has the payer's answer, found or not."""
    job = CSVJob.objects.select_related("run").get(pk=job_id)
    run = job.run
    standing = tallies.standing(job)
    rows = {outcome: tally.rows for outcome, tally in standing.tallies.items() if tally.rows}
    outcomes = dict(sorted(rows.items(), key=lambda pair: -pair[1]))
    seconds = (run.completed_at - run.started_at).total_seconds() if run.completed_at and run.started_at else 0.0
    return Summary(
        job=str(job.pk),
        state=run.state,
        sandbox=job.sandbox,
        rows=run.total,
        success=run.success,
        failure=run.failure,
        not_answered=standing.not_answered,
        outcomes=outcomes,
        calls=job.calls_made,
        seconds=round(seconds, 2),
        settled=run.processed == run.total and not standing.not_answered,
        problems=tuple(entry["message"] for entry in run.error_log if "message" in entry),
    )


def summary_lines(summary: Summary) -> list[str]:
    """A small table by outcome, and what it took."""
    names = {outcome: outcome.replace("_", " ") for outcome in summary.outcomes}
    wide = max((len(name) for name in names.values()), default=0)
    not_matched = summary.failure - summary.not_answered
    parts = [f"{summary.success} found", *([f"{not_matched} not found"] if not_matched else [])]
    counts = f"{_counted(summary.rows, 'row')}: {', '.join(parts)}, {summary.not_answered} not answered."
    lines = [f"{counts} {summary.state.capitalize()}."]
    for outcome, count in summary.outcomes.items():
        lines.append(f"  {names[outcome]:<{wide}}  {count:>7}  {DEFINITIONS[Outcome(outcome)]}")
    waiting = summary.rows - summary.success - summary.failure
    if waiting:
        lines.append(f"  {'not asked':<{wide}}  {waiting:>7}")
    spared = f" instead of {summary.rows} one by one" if summary.calls < summary.rows else ""
    lines.append(f"{_counted(summary.calls, 'payer call')}{spared}, in {summary.seconds:.1f} s.")
    lines += [f"Note: {problem}" for problem in summary.problems]
    # Invalid rows must be corrected first; asking again does not help them.
    if waiting or set(summary.outcomes) - SETTLED - {Outcome.INVALID_ROW}:
        lines.append(f"Go on with what was left: claimdeck status retry {summary.job}")
    return lines


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"
