"""Files without a header: the two that the ICD-10-CM code set comes in, told by how their lines look."""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Final

# Number, code, 1 for a leaf, a short and a long description.
_ORDER: Final = re.compile(r"\d{5} (?P<code>[A-Z][0-9][0-9A-Z]{1,5}) +(?P<leaf>[01]) (?P<description>.{1,60})")
# Leaves alone.
_CODES: Final = re.compile(r"(?P<code>[A-Z][0-9][0-9A-Z]{1,5}) +(?P<description>\S.*)")
_ENOUGH: Final = 3


def is_code_set(lines: Iterable[str]) -> bool:
    """Whether the first lines of a file are those of the order file or of the table of codes."""
    filled = [line for line in lines if line.strip()]
    return len(filled) >= _ENOUGH and all(_ORDER.match(line) or _CODES.match(line) for line in filled)


def diagnoses(lines: Iterable[str]) -> Iterator[tuple[int, Mapping[str, object]]]:
    """Each line's number and its code. Raises ValueError, with the number in front, for a line of another form."""
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        found = _ORDER.match(line) or _CODES.match(line)
        if found is None:
            raise ValueError(f"Line {number}: a code of ICD-10-CM and its description are expected.")
        said = found.groupdict()
        yield (
            number,
            {
                "code": said["code"],
                "leaf": said.get("leaf", "1") == "1",
                "description": said["description"].strip()[:60],
            },
        )
