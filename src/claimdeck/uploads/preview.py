"""What a file holds and how it was read, said before anything is done with it."""

from collections.abc import Sequence

from claimdeck.uploads.domain.columns import known_columns
from claimdeck.uploads.domain.layouts import Fault, Layout, Row
from claimdeck.uploads.domain.problems import Problem
from claimdeck.uploads.receiving import ReceivedFile
from claimdeck.uploads.rows import UploadedRows
from claimdeck.uploads.schemas import FilePreview


def file_preview(
    layout: Layout[Row, Fault], file: ReceivedFile, uploaded: UploadedRows[Row, Fault], problems: Sequence[Problem]
) -> FilePreview:
    """The file's own part of a room's preview; notes stand behind what is to be mended."""
    return FilePreview(
        filename=file.shown_name,
        file_size=file.size,
        total_rows=len(uploaded.rows),
        problems=[problem.shown() for problem in sorted(problems, key=lambda problem: problem.note)],
        # A row may have several problems and is one row all the same.
        problem_rows=len({row for problem in problems if not problem.note for row in problem.rows}),
        unknown_columns=list(uploaded.unknown_columns),
        columns=list(uploaded.columns),
        known_columns=known_columns(layout.columns),
        by_hand=dict(uploaded.by_hand),
        notes=list(uploaded.notes),
    )
