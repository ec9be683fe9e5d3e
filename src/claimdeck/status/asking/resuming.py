"""What a job has learned that is no result yet, kept so that the next worker asks none of it again."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import orjson
from pydantic import TypeAdapter

from claimdeck.payers.domain.windows import Window
from claimdeck.payers.port import PayerClaim, PracticeAtPayer
from claimdeck.status.domain.matching import Answer, Inquiry
from claimdeck.status.models import CSVJob, ReadWindow, ScannedWindow, UnsettledAnswer
from claimdeck.storage.sealing import Unopened

_ANSWERS: Final = TypeAdapter(list[tuple[PayerClaim, str]])


@dataclass(frozen=True, slots=True)
class WindowProgress:
    """How far a window was read. `row` is the row whose patient was asked for, 0 for everybody's claims.

    `wanted` claims were looked for when it was begun; `token` is where the payer goes on.
    """

    practice: PracticeAtPayer
    window: Window
    row: int = 0
    wanted: int = 0
    pages: int = 0
    token: str | None = None
    complete: bool = False
    too_large: bool = False

    @property
    def place(self) -> "WindowPlace":
        """What tells one window of a job from the others."""
        return self.practice, self.row, self.window


WindowPlace = tuple[PracticeAtPayer, int, Window]


@dataclass(slots=True)
class Resumed:
    """What earlier tasks of a job have left: windows by their place, and answers by row."""

    windows: dict[WindowPlace, WindowProgress] = field(default_factory=dict)
    ids: dict[WindowPlace, int] = field(default_factory=dict)
    answers: dict[int, list[Answer]] = field(default_factory=dict)

    def of(self, practice: PracticeAtPayer) -> dict[WindowPlace, WindowProgress]:
        """The windows of one practice and payer."""
        return {place: progress for place, progress in self.windows.items() if progress.practice == practice}

    def restore(self, inquiries: Iterable[Inquiry]) -> None:
        """Hand the answers that are not settled yet back to the questions that they answer."""
        if not self.answers:
            return
        for inquiry in inquiries:
            for claim, raw in self.answers.get(row_of(inquiry), ()):
                if raw is not None:
                    inquiry.add(claim, raw)


def row_of(inquiry: Inquiry) -> int:
    """The row under which a question's answers are kept: the last one to get its result."""
    return inquiry.rows[-1].number


def load_resumed(job: CSVJob) -> Resumed:
    """Everything that was kept for the job."""
    resumed = Resumed()
    for kept in ReadWindow.objects.filter(job=job):
        if isinstance(kept.next_token, Unopened):
            # Nobody knows where the payer goes on: the window is read from its beginning.
            continue
        token = bytes(kept.next_token).decode() if kept.next_token is not None else None
        progress = WindowProgress(
            PracticeAtPayer(kept.tin, kept.payer_id),
            Window(kept.first_date, kept.last_date),
            kept.row,
            kept.wanted,
            kept.pages,
            token,
            kept.complete,
            kept.too_large,
        )
        resumed.windows[progress.place] = progress
        resumed.ids[progress.place] = kept.pk
    for scanned in ScannedWindow.objects.filter(job=job):
        window = Window(scanned.first_date, scanned.last_date)
        progress = WindowProgress(PracticeAtPayer(scanned.tin, scanned.payer_id), window, complete=True)
        resumed.windows[progress.place] = progress
    for answer in UnsettledAnswer.objects.filter(job=job).order_by("pk"):
        if isinstance(answer.claims, Unopened):
            # What was in it is not known any more, nor where: all windows are read again.
            resumed.windows.clear()
            continue
        found = _ANSWERS.validate_json(bytes(answer.claims))
        resumed.answers[answer.row] = [(claim, raw.encode()) for claim, raw in found]
    return resumed


def keep(
    job: CSVJob,
    ids: Mapping[WindowPlace, int],
    windows: Sequence[WindowProgress],
    answers: Mapping[int, Sequence[Answer]],
) -> dict[WindowPlace, int]:
    """Store windows and answers in place of what was kept of them before; gives the ids of the windows.

    Call it inside a transaction; the ids hold once that is committed.
    """
    if not windows and not answers:
        return {}
    ReadWindow.objects.filter(pk__in=[ids[one.place] for one in windows if one.place in ids]).delete()
    stored = ReadWindow.objects.bulk_create(
        ReadWindow(
            job=job,
            tin=one.practice.tin,
            payer_id=one.practice.payer_id,
            row=one.row,
            first_date=one.window.first,
            last_date=one.window.last,
            wanted=one.wanted,
            pages=one.pages,
            next_token=one.token.encode() if one.token is not None else None,
            complete=one.complete,
            too_large=one.too_large,
        )
        for one in windows
    )
    rows = sorted(answers)
    UnsettledAnswer.objects.filter(job=job, row__in=rows).delete()
    UnsettledAnswer.objects.bulk_create(UnsettledAnswer(job=job, row=row, claims=_packed(answers[row])) for row in rows)
    return {one.place: row.pk for one, row in zip(windows, stored, strict=True)}


def forget(job: CSVJob) -> None:
    """Nothing of an ended job is left to be resumed, and a repeated one begins anew."""
    ScannedWindow.objects.filter(job=job).delete()
    ReadWindow.objects.filter(job=job).delete()
    UnsettledAnswer.objects.filter(job=job).delete()


def _packed(answers: Sequence[Answer]) -> bytes:
    return orjson.dumps([(claim, raw.decode()) for claim, raw in answers if raw is not None])
