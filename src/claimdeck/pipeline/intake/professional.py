"""Professional claims (837P, 005010X222A1) out of a file: first whether it is whole, then its claims in chunks."""

from array import array
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np
import polars as pl

from claimdeck.kit.errors import Refused, TooLarge
from claimdeck.pipeline.domain.frames import Claims
from claimdeck.pipeline.intake.texts import COMPACT, Read, Texts, Unreadable, read
from claimdeck.pipeline.intake.x12.envelope import Segments, encoding_of
from claimdeck.pipeline.intake.x12.loops import MOST_SEGMENTS, MOST_SEGMENTS_ABOVE, FoundClaim, Line, Loops
from claimdeck.pipeline.intake.x12.structure import Structure

MOST_CLAIMS: Final = 2_000_000
CHUNK: Final = 10_000
# CLM01 in the guide; with the suffix of repeated ones it fits into claim_id.
_MOST_ACCOUNT_CHARS: Final = 38
_ORIGINAL: Final = ("", "1")


@dataclass(frozen=True, slots=True)
class ProfessionalFile:
    """A file that was looked through: whole, and of the right kind. `repeated` are hashes of CLM01s that come twice."""

    path: Path
    encoding: str
    claims: int
    repeated: frozenset[int] = field(repr=False)


def look_at_beginning(path: Path) -> None:
    """Refuses what shows before the first transaction: delimiters, envelopes, another kind or version."""
    with path.open(encoding=encoding_of(path), newline="") as file:
        for _, elements in Segments(file):
            if elements[0] == "ST":
                return


def looked_through(path: Path) -> ProfessionalFile:
    """Everything but the claims themselves is checked, before any of them is used. Raises Refused with the segment."""
    encoding = encoding_of(path)
    accounts = array("q")
    with path.open(encoding=encoding, newline="") as file:
        segments = Segments(file)
        since, structure = _Since(), Structure()
        for _, elements in segments:
            since.see(segments.number, elements[0])
            structure.see(segments.number, elements)
            if elements[0] == "CLM":
                accounts.append(hash(elements[1].strip() if len(elements) > 1 else ""))
                if len(accounts) > MOST_CLAIMS:
                    raise TooLarge(f"The file has more than {MOST_CLAIMS:,} claims. Split it into smaller files.")
    if not accounts:
        raise Refused("The file has no claim (CLM).")
    hashes, counts = np.unique(np.frombuffer(accounts, dtype=np.int64), return_counts=True)
    return ProfessionalFile(path, encoding, len(accounts), frozenset(hashes[counts > 1].tolist()))


def professional_claims(file: ProfessionalFile, chunk: int = CHUNK) -> Iterator[Read]:
    """The claims of a file that was looked through, at most `chunk` at a time, in its order.

    `claim_id` is CLM01, the practice's own number. Where that is not one claim's alone (it comes twice in the file, or
    the claim replaces or voids another one, which keeps its number), eight digits of the claim's own text follow, so
    that the same file read again gives the same ids.
    """
    ids = _Ids(file.repeated)
    texts = Texts()
    with file.path.open(encoding=file.encoding, newline="") as opened:
        segments = Segments(opened)
        loops = Loops(segments.component)
        for raw, elements in segments:
            found = loops.see(segments.number, raw, elements)
            if found is not None:
                _add(texts, found, ids, segments.terminator)
                if texts.full(chunk):
                    yield _read(texts)
                    texts = Texts()
    if len(texts):
        yield _read(texts)


class _Since:
    """How many segments have come since a loop or claim began: what a claim may take with it is bounded."""

    def __init__(self) -> None:
        self._count, self._most = 0, MOST_SEGMENTS

    def see(self, number: int, kind: str) -> None:
        """Raises Refused beyond the bound."""
        self._count += 1
        if kind in ("CLM", "HL"):
            self._count, self._most = 0, MOST_SEGMENTS if kind == "CLM" else MOST_SEGMENTS_ABOVE
        if self._count > self._most:
            raise Refused(f"Segment {number:,}: there are more than {self._most:,} segments in one claim or loop.")


class _Ids:
    """Gives every claim of a file an id of its own."""

    def __init__(self, repeated: frozenset[int]) -> None:
        self._repeated = repeated
        self._given: dict[str, int] = {}

    def of(self, found: FoundClaim) -> str:
        alone = hash(found.account) not in self._repeated
        if found.frequency in _ORIGINAL and (alone or found.account not in self._given):
            if not alone:
                self._given[found.account] = 1
            return found.account
        text = "\n".join(found.segments).encode()
        claim_id = f"{found.account}-{blake2b(text, digest_size=4).hexdigest()}"
        if alone:
            return claim_id
        times = self._given[claim_id] = self._given.get(claim_id, 0) + 1
        return claim_id if times == 1 else f"{claim_id}-{times}"


def _add(texts: Texts, found: FoundClaim, ids: _Ids, terminator: str) -> None:
    if not 0 < len(found.account) <= _MOST_ACCOUNT_CHARS:
        reason = f"CLM01, the claim's number, is missing or longer than {_MOST_ACCOUNT_CHARS} characters."
        texts.unreadable.append(Unreadable(found.segment, "", 0, found.account[:100], reason))
        return
    claim_id = ids.of(found)
    diagnosis = found.diagnoses[0][0] if found.diagnoses else ""
    texts.claims.append(
        (
            claim_id,
            found.facility_npi or found.billing_npi,
            "",
            found.account,
            found.patient.first_name,
            found.patient.last_name,
            found.record_number,
            found.patient.date_of_birth,
            found.patient.gender,
            found.subscriber_id,
            "",
            "",
            found.received,
            diagnosis,
            found.financial_class,
            found.secondary,
            found.charge,
            found.billing_npi,
            found.billing_tin,
            found.billing_taxonomy,
            found.rendering,
            found.referring,
            found.payer,
            found.frequency,
            found.original_reference,
        )
    )
    end = terminator if terminator in "\r\n" else terminator + "\n"
    texts.add_original(found.segment, (end.join((*found.context, *found.segments)) + end).encode())
    texts.lines.extend(_line(claim_id, number, line, found) for number, line in enumerate(found.lines, 1))
    texts.diagnoses.extend((claim_id, place, code, kind) for place, (code, kind) in enumerate(found.diagnoses, 1))
    texts.providers.extend((claim_id, line, role, npi) for (line, role), npi in found.providers.items())


def _line(claim_id: str, number: int, line: Line, found: FoundClaim) -> tuple[str, ...]:
    procedure, *modifiers = [*line.procedure, "", "", "", "", ""][:5]
    return (
        claim_id,
        str(number),
        procedure,
        *modifiers,
        line.units,
        line.unit_type,
        line.charge,
        line.first_day,
        line.last_day,
        line.pointers,
        line.place_of_service or found.place_of_service,
        "",
    )


def _read(texts: Texts) -> Read:
    """The guide has days of service on the lines alone: the claim's are the first and the last of them."""
    found = read(texts, [COMPACT])
    days = found.claims.lines.group_by("claim_id").agg(
        first=pl.col("service_from_date").min(), last=pl.max_horizontal("service_from_date", "service_to_date").max()
    )
    claims = (
        found.claims.claims.join(days, on="claim_id", how="left", maintain_order="left")
        .with_columns(service_from_date="first", service_to_date="last")
        .drop("first", "last")
    )
    kept = Claims(claims, found.claims.lines, found.claims.diagnoses, found.claims.providers)
    return replace(found, claims=kept)
