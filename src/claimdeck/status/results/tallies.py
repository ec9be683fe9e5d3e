"""The kept counts and sums of jobs: changed with the result lines, read by lists, counted anew where in doubt."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import fields
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet

from claimdeck.runs.domain.states import ENDED, State
from claimdeck.runs.models import Run
from claimdeck.status.domain.answers import RowResult
from claimdeck.status.domain.counting import Line, Standing, Tallies, Tally, difference, tally
from claimdeck.status.models import CSVJob, OutcomeTally, ResultRow
from claimdeck.status.results.columns import SUMMED
from claimdeck.storage.bulk import upsert

_COUNTED: Final = tuple(field.name for field in fields(Tally))
# As the fields of `Line`: what sums go into, and which columns they are of.
_AMOUNTS: Final = tuple(SUMMED[name] for name in Line._fields[3:])
_LINE: Final = ("row", "outcome", "asked_again", *(column.field for column in _AMOUNTS))


def note_written(job_id: UUID, results: Sequence[RowResult], replaced: Collection[int]) -> None:
    """Count `results` in, and what stands for the rows `replaced` out.

    Called in the transaction that writes the results, before the replaced lines are deleted.
    """
    removed = _tally(ResultRow.objects.filter(job=job_id, row__in=replaced)) if replaced else {}
    amounts = zip(*(column.stored(results) for column in _AMOUNTS), strict=True)
    added = tally(
        Line(result.row, result.outcome.value, False, *cents) for result, cents in zip(results, amounts, strict=True)
    )
    _add(job_id, difference(added, removed))


def note_asked_again(job_id: UUID) -> Standing:
    """Count the rows that wait for a new answer, after they were marked; gives the job's standing."""
    OutcomeTally.objects.filter(job=job_id).update(asked_again=0)
    for outcome, waiting in _tally(ResultRow.objects.filter(job=job_id, asked_again=True)).items():
        OutcomeTally.objects.filter(job=job_id, outcome=outcome).update(asked_again=waiting.rows)
    return _kept([job_id])[job_id]


def standing(job: CSVJob) -> Standing:
    """The numbers of one job."""
    return standings([job])[job.pk]


def standings(jobs: Sequence[CSVJob]) -> dict[UUID, Standing]:
    """The numbers of each job, in one query; `jobs` come with their runs.

    A job that has ended and whose kept counts are not those of its run is counted: a worker one version behind writes
    results without keeping the counts.
    """
    kept = _kept([job.pk for job in jobs])
    found = {}
    for job in jobs:
        mine = Standing(job.run.total, kept[job.pk].tallies)
        doubtful = State(job.run.state) in ENDED and mine.counted() != (job.run.success, job.run.failure)
        found[job.pk] = Standing(job.run.total, counted(job.pk)) if doubtful else mine
    return found


def counted(job_id: UUID) -> dict[str, Tally]:
    """What the kept counts must be, from every line of the job."""
    return _tally(ResultRow.objects.filter(job=job_id))


def settle(job: CSVJob) -> None:
    """Of a job whose run has ended: count anew if the kept counts are not those of the run."""
    if _kept([job.pk])[job.pk].counted() != (job.run.success, job.run.failure):
        count_anew(job.pk)


def count_anew(job_id: UUID) -> None:
    """Put the counted in the place of the kept."""
    with transaction.atomic():
        # The writers of results lock the run first, too.
        Run.objects.select_for_update().filter(pk=job_id).first()
        OutcomeTally.objects.filter(job=job_id).delete()
        _add(job_id, counted(job_id))


def differing() -> Iterator[UUID]:
    """The ended jobs whose kept counts are not those of their runs; a few numbers a job are read, not its lines."""
    jobs = CSVJob.objects.filter(run__state__in=ENDED).select_related("run").only("run__success", "run__failure")
    for job in jobs.prefetch_related("tallies").iterator(chunk_size=500):
        kept = Standing(0, {one.outcome: _as_tally(one) for one in job.tallies.all()})
        if kept.counted() != (job.run.success, job.run.failure):
            yield job.pk


def _kept(job_ids: Sequence[UUID]) -> dict[UUID, Standing]:
    found: dict[UUID, dict[str, Tally]] = {job_id: {} for job_id in job_ids}
    # An outcome that no row has any more stays as a line of zeros.
    for one in OutcomeTally.objects.filter(job__in=job_ids, results__gt=0):
        found[one.job_id][one.outcome] = _as_tally(one)
    return {job_id: Standing(0, tallies) for job_id, tallies in found.items()}


def _as_tally(stored: OutcomeTally) -> Tally:
    return Tally(*(getattr(stored, name) for name in _COUNTED))


def _tally(lines: QuerySet[ResultRow]) -> dict[str, Tally]:
    values = lines.order_by("row", "part").values_list(*_LINE)
    return tally(map(Line._make, values.iterator(chunk_size=5000)))


def _add(job_id: UUID, changes: Tallies) -> None:
    """Add to what is kept, in one statement; what is not kept yet begins with the change."""
    if not changes:
        return
    upsert(
        OutcomeTally,
        {
            "job_id": [job_id] * len(changes),
            "outcome": list(changes),
            **{name: [getattr(change, name) for change in changes.values()] for name in _COUNTED},
        },
        unique=("job_id", "outcome"),
        added=_COUNTED,
    )
