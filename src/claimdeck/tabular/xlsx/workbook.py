"""A workbook's own description: sheets, text table and number formats. Runs in the child process."""

import posixpath
import re
from dataclasses import dataclass
from pyexpat import ExpatError, ParserCreate

from claimdeck.tabular.child import FileRefused
from claimdeck.tabular.xlsx.package import Package

_MAX_DESCRIPTION_BYTES = 8 * 1024 * 1024
_UNIQUE_COUNT = re.compile(rb"<(?:\w+:)?sst\b[^>]*?\buniqueCount\s*=\s*[\"']\s*(-?\d+)")
_STRING_ITEM = re.compile(rb"<(?:\w+:)?si[\s>/]")
_ZEROS = re.compile(r"(0{2,20})(?:;.*)?")

Element = tuple[str, dict[str, str], str]


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet: its place among all sheets of the workbook, whether it is seen, and its part."""

    index: int
    visible: bool
    part: str


def elements(package: Package, part: str) -> list[Element]:
    """All elements of an XML part: local name, attributes by local name, parent's local name."""
    found: list[Element] = []
    path: list[str] = [""]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2]
        found.append((local, {key.rpartition(":")[2]: value for key, value in attributes.items()}, path[-1]))
        path.append(local)

    parser = ParserCreate()
    parser.StartElementHandler = start
    parser.EndElementHandler = lambda _name: path.pop()
    try:
        parser.Parse(package.read(part, _MAX_DESCRIPTION_BYTES), True)
    except ExpatError:
        raise FileRefused("workbook_broken") from None
    return found


def worksheets(package: Package) -> list[Sheet]:
    """The worksheets in the workbook's order; chart sheets and dialogs are left out."""
    if "xl/_rels/workbook.xml.rels" not in package:
        raise FileRefused("workbook_broken")
    relations = {
        attributes.get("Id", ""): attributes
        for name, attributes, _ in elements(package, "xl/_rels/workbook.xml.rels")
        if name == "Relationship"
    }
    sheets: list[Sheet] = []
    index = -1
    for name, attributes, parent in elements(package, "xl/workbook.xml"):
        if name != "sheet" or parent != "sheets":
            continue
        index += 1
        relation = relations.get(attributes.get("id", ""))
        if relation is None:
            raise FileRefused("sheet_missing")
        if not relation.get("Type", "").endswith("/worksheet"):
            continue
        visible = attributes.get("state", "visible") not in ("hidden", "veryHidden")
        sheets.append(Sheet(index, visible, _part(package, relation)))
    return sheets


def check_shared_strings(package: Package) -> None:
    """Refuse a text table that claims far more entries than it has: readers reserve memory for the claim."""
    part = "xl/sharedStrings.xml"
    if part not in package:
        return
    claimed, items, tail = 0, 0, b""
    for chunk in package.chunks(part):
        window = tail + chunk
        found = _UNIQUE_COUNT.search(window)
        if found:
            claimed = int(found.group(1)[:20])
            if claimed < 0:
                raise FileRefused("shared_strings")
        cut = window.rfind(b"<")
        items += len(_STRING_ITEM.findall(window, 0, max(cut, 0)))
        tail = window[max(cut, 0) :][:4096]
    if claimed > 2 * items + 1_000:
        raise FileRefused("shared_strings")


def zero_formats(package: Package) -> dict[str, int]:
    """Cell styles (by their number) whose numbers are shown with leading zeros, and to how many digits."""
    part = "xl/styles.xml"
    if part not in package:
        return {}
    widths: dict[str, int] = {}
    styles: dict[str, int] = {}
    position = -1
    for name, attributes, parent in elements(package, part):
        if name == "numFmt" and parent == "numFmts":
            zeros = _ZEROS.fullmatch(attributes.get("formatCode", ""))
            if zeros:
                widths[attributes.get("numFmtId", "")] = len(zeros.group(1))
        elif name == "xf" and parent == "cellXfs":
            position += 1
            if attributes.get("numFmtId") in widths:
                styles[str(position)] = widths[attributes["numFmtId"]]
    return styles


def _part(package: Package, relation: dict[str, str]) -> str:
    if relation.get("TargetMode") == "External":
        raise FileRefused("sheet_external")
    target = relation.get("Target", "")
    path = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join("xl", target))
    if path.startswith("..") or path not in package:
        raise FileRefused("sheet_missing")
    return path
