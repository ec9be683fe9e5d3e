"""The segments of an X12 file, and whether its envelopes are whole: nothing of a file that is not is ever used.

pyx12's tokenizer finds delimiters and segments. Its reader's checks are not used: they look every control number up in
a list, ask for headers that a broken file does not have, and end silently at an empty or an endless segment.
"""

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final, TextIO

from pyx12.errors import X12Error
from pyx12.rawx12file import RawX12File

from claimdeck.kit.errors import Refused, TooLarge, UnsupportedKind

MOST_BYTES: Final = 2 * 1024**3
MOST_ELEMENTS: Final = 200
MOST_ELEMENT_CHARS: Final = 2_000
_OTHER_DELIMITERS: Final = "this interchange has other delimiters or another version than the first one"
_AGAIN: Final = "Have the file written and sent again."
CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_HEADERS: Final = {"ISA": 0, "GS": 1, "ST": 2}
_TRAILERS: Final = {"IEA": "ISA", "GE": "GS", "SE": "ST"}
# Where a trailer and its header have their control number, and what the trailer counts.
_NUMBER: Final = {"ISA": 13, "GS": 6, "ST": 2}
_COUNTED: Final = {"ISA": "groups", "GS": "transactions", "ST": "segments"}
_GUIDE: Final = "005010X222"
_KINDS: Final = {
    "005010X223": "institutional claims (837I)",
    "005010X224": "dental claims (837D)",
    "005010X221": "remittance advice (835)",
    "005010X214": "claim acknowledgments (277CA)",
    "005010X212": "claim status answers (277)",
    "005010X231": "acknowledgments (999)",
}


class Segments:
    """The segments of a file in their order, its envelopes checked along the way; each is its text and elements.

    `component` separates the parts of an element. Raises Refused, with the segment's number, where it cannot go on.
    """

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self._raw = _tokens(file)
        self.component = self._raw.subele_term
        self.terminator = self._raw.seg_term
        self.number = 0
        self._open: list[_Opened] = []
        self._interchanges = 0

    def __iter__(self) -> Iterator[tuple[str, list[str]]]:
        element = self._raw.ele_term
        for raw in self._raw:
            self.number += 1
            elements = raw.split(element)
            if not raw.isprintable() or len(raw) > MOST_ELEMENT_CHARS or len(elements) > MOST_ELEMENTS:
                self._check_text(raw, elements)
            kind = elements[0]
            if kind in _HEADERS:
                self._begin(kind, raw, elements)
            elif kind in _TRAILERS:
                self._end(kind, elements)
            elif len(self._open) == 3:
                self._open[-1].inside += 1
            elif raw.startswith("ISA"):
                raise self._refused(_OTHER_DELIMITERS)
            elif kind != "TA1":
                raise self._refused(f"{_shown(kind)} stands outside of a transaction (ST to SE)")
            yield raw, elements
        self._finish()

    def _check_text(self, raw: str, elements: list[str]) -> None:
        if len(elements) > MOST_ELEMENTS:
            raise self._refused(f"it has more than {MOST_ELEMENTS} elements")
        if any(len(element) > MOST_ELEMENT_CHARS for element in elements):
            raise self._refused(f"an element of it is longer than {MOST_ELEMENT_CHARS:,} characters")
        separators = self.component + self._raw.ele_term + (self._raw.repetition_term or "")
        if CONTROLS.search(raw.translate({ord(separator): " " for separator in separators})):
            raise self._refused("it has control characters, which no claim has; the file is damaged or no text")

    def _begin(self, kind: str, raw: str, elements: list[str]) -> None:
        if len(self._open) != _HEADERS[kind]:
            missing = self._open[-1].trailer if len(self._open) > _HEADERS[kind] else _header_of(len(self._open))
            raise self._refused(f"{kind} begins before {missing}")
        if kind == "ISA":
            self._interchanges += 1
            if len(elements) != 17 or raw[-1] != self.component or raw[84:89] != self._raw.icvn:
                raise self._refused(_OTHER_DELIMITERS)
        else:
            self._check_kind(kind, elements)
        if self._open:
            self._open[-1].inside += 1
        number = elements[_NUMBER[kind]] if len(elements) > _NUMBER[kind] else ""
        self._open.append(_Opened(kind, number.strip()))

    def _check_kind(self, kind: str, elements: list[str]) -> None:
        """Professional claims alone: whatever else is said what it is."""
        at = 8 if kind == "GS" else 3
        guide = elements[at] if len(elements) > at else ""
        is_claims = kind == "GS" or elements[1:2] == ["837"]
        if is_claims and (guide.startswith(_GUIDE) or (kind == "ST" and not guide)):
            return
        for start, what in _KINDS.items():
            if guide.startswith(start):
                raise UnsupportedKind(f"The file has {what}; professional claims (837P, {_GUIDE}A1) are read.")
        if guide.startswith("004010"):
            raise UnsupportedKind(f"The file is in version 4010; version 5010 ({_GUIDE}A1) is read.")
        place = "GS08" if kind == "GS" else "ST01 or ST03"
        raise UnsupportedKind(
            f"By its {place} the file has no professional claims (837P, {_GUIDE}A1), the only ones that are read."
        )

    def _end(self, kind: str, elements: list[str]) -> None:
        header = _TRAILERS[kind]
        if not self._open or self._open[-1].kind != header:
            missing = self._open[-1].trailer if self._open else header
            raise self._refused(f"{kind} comes before {missing}")
        opened = self._open.pop()
        number = elements[2].strip() if len(elements) > 2 else ""
        # ST and SE are counted themselves.
        there = opened.inside + 2 if kind == "SE" else opened.inside
        said = elements[1].strip() if len(elements) > 1 else ""
        if not said.isascii() or not said.isdigit() or len(said) > 10 or int(said) != there:
            counted = _COUNTED[header]
            raise self._refused(f"{kind}01 does not count {there:,} {counted}, which are there. {_AGAIN}")
        if number != opened.number:
            raise self._refused(f"the control numbers of {header} and {kind} differ. {_AGAIN}")

    def _finish(self) -> None:
        """At the end of what the tokenizer gives; it stops at an empty segment and at one without an end."""
        rest = (self._raw.buffer + self._file.read(4096)).strip(" \t\r\n\x1a")
        if rest:
            self.number += 1
            if rest.startswith("ISA"):
                raise self._refused(_OTHER_DELIMITERS)
            if not self._open:
                raise self._refused("text stands behind the end of the last interchange (IEA)")
            if len(rest) > MOST_ELEMENT_CHARS * 2 or rest.startswith(self.terminator) or self.terminator in rest:
                raise self._refused("it is empty or has no end (two terminators in a row, or none for pages)")
            raise self._refused(f"it is cut off. {_AGAIN}")
        if self._open:
            raise self._refused(f"the file ends before {self._open[-1].trailer}: it was cut off. {_AGAIN}")
        if not self.number:
            raise Refused("The file has no segment.")

    def _refused(self, what: str) -> Refused:
        return Refused(f"Segment {self.number:,}: {what.rstrip('.')}.")


class _Opened:
    """An envelope that has begun: its control number, and how many things are inside."""

    __slots__ = ("inside", "kind", "number", "trailer")

    def __init__(self, kind: str, number: str) -> None:
        self.kind, self.number, self.inside = kind, number, 0
        self.trailer = next(trailer for trailer, header in _TRAILERS.items() if header == kind)


def encoding_of(path: Path) -> str:
    """UTF-8 where all of the file is; else Windows-1252. Raises Refused and TooLarge."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        raise TooLarge(f"The file is larger than {MOST_BYTES // 1024**3} GB. Split it into smaller files.")
    with path.open("rb") as begin:
        if begin.read(2) in (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE):
            raise Refused("The file is in UTF-16. Save it in UTF-8 and give it again.")
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            with path.open(encoding=encoding, newline="") as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise Refused("The file is no text in UTF-8 or Windows-1252.")


def _tokens(file: TextIO) -> RawX12File:
    try:
        raw = RawX12File(file)
    except X12Error:
        raise UnsupportedKind(
            "The file does not begin with a whole ISA segment (106 characters) of version 00501; it is no 837P file."
        ) from None
    delimiters = [raw.seg_term, raw.ele_term, raw.subele_term, raw.repetition_term or ""]
    if raw.icvn != "00501":
        raise UnsupportedKind(f"The file is in version 4010; version 5010 ({_GUIDE}A1) is read.")
    if len(set(delimiters)) < 4 or any(one.isalnum() or one in " -." for one in delimiters if one != delimiters[3]):
        raise Refused("The ISA segment names delimiters that cannot be: it is not 106 characters long, or damaged.")
    return raw


def _header_of(depth: int) -> str:
    return ("ISA", "GS", "ST")[depth]


def _shown(kind: str) -> str:
    """A segment's name where it looks like one; what a damaged file has in its place is not repeated."""
    return kind if re.fullmatch("[A-Z][A-Z0-9]{1,2}", kind) else "Text"
