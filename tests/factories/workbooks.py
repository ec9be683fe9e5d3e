"""Workbooks made by hand, part by part, so that tests can break each of them on purpose."""

import struct
import zipfile
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from xml.sax.saxutils import escape

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'

HEADERS = ("claim_number", "first_name", "last_name", "date_of_birth")
ROW = ("ZZ0000001", "Testa", "Patient", "01/02/1980")


def cell(reference: str, value: str, kind: str = "inlineStr", style: str = "") -> str:
    """One cell of a sheet's XML."""
    attributes = f'r="{reference}"' + (f' s="{style}"' if style else "") + (f' t="{kind}"' if kind else "")
    body = f"<is><t>{escape(value)}</t></is>" if kind == "inlineStr" else f"<v>{value}</v>"
    return f"<c {attributes}>{body}</c>"


def row(number: int, cells: Sequence[str]) -> str:
    """One row of text cells from column A on."""
    return row_of(number, "".join(cell(f"{chr(65 + i)}{number}", value) for i, value in enumerate(cells)))


def row_of(number: int, cells: str) -> str:
    """One row of ready cells."""
    return f'<row r="{number}">{cells}</row>'


def sheet(rows: str, before: str = "", after: str = "", prolog: str = XML) -> bytes:
    """A sheet's part around its rows."""
    head = f'{prolog}<worksheet xmlns="{MAIN}" xmlns:r="{RELATIONS}">{before}<sheetData>'
    return f"{head}{rows}</sheetData>{after}</worksheet>".encode()


def table(*more: Sequence[str]) -> str:
    """The rows of a good table, then `more` rows."""
    return "".join(row(number, cells) for number, cells in enumerate((HEADERS, ROW, *more), start=1))


def parts(sheet_part: bytes | None = None, **changes: bytes | None) -> dict[str, bytes]:
    """The parts of a whole workbook of one sheet.

    `changes` replace parts, or remove them with None: types, package_rels, workbook, rels, sheet.
    """
    found: dict[str, bytes | None] = {
        "types": (
            f'{XML}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" '
            'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/></Types>'
        ).encode(),
        "package_rels": relations(("rId1", "officeDocument", "xl/workbook.xml")),
        "workbook": workbook(("Claims", "", "rId1")),
        "rels": relations(("rId1", "worksheet", "worksheets/sheet1.xml")),
        "sheet": sheet(table()) if sheet_part is None else sheet_part,
    }
    found.update(changes)
    names = {
        "types": "[Content_Types].xml",
        "package_rels": "_rels/.rels",
        "workbook": "xl/workbook.xml",
        "rels": "xl/_rels/workbook.xml.rels",
        "sheet": "xl/worksheets/sheet1.xml",
    }
    return {names[key]: value for key, value in found.items() if value is not None}


def relations(*entries: tuple[str, str, str], external: bool = False) -> bytes:
    """A relationships part of (id, kind, target)."""
    mode = ' TargetMode="External"' if external else ""
    lines = "".join(
        f'<Relationship Id="{key}" Type="{RELATIONS}/{kind}" Target="{escape(target)}"{mode}/>'
        for key, kind, target in entries
    )
    return f'{XML}<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'.encode()


def workbook(*sheets: tuple[str, str, str], properties: str = "") -> bytes:
    """A workbook part of sheets (name, state, relation)."""
    lines = "".join(
        f'<sheet name="{escape(name)}" sheetId="{number}" state="{state or "visible"}" r:id="{relation}"/>'
        for number, (name, state, relation) in enumerate(sheets, start=1)
    )
    head = f'{XML}<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">{properties}'
    return f"{head}<sheets>{lines}</sheets></workbook>".encode()


def zipped(files: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """The files as an ordinary ZIP archive."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return target.getvalue()


def xlsx(sheet_part: bytes | None = None, **changes: bytes | None) -> bytes:
    """A workbook's bytes: `parts`, packed."""
    return zipped(parts(sheet_part, **changes))


SHEET = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a forged archive; what is None is told truly."""

    name: str
    data: bytes = b""
    packed: bytes | None = None
    method: int = zipfile.ZIP_DEFLATED
    crc: int | None = None
    size: int | None = None
    flags: int = 0
    attributes: int = 0


def forged(entries: Sequence[Entry], *, count: int | None = None, comment: bytes = b"") -> bytes:
    """A ZIP archive written as told, lies included."""
    body, directory = bytearray(), bytearray()
    for entry in entries:
        packed = entry.packed if entry.packed is not None else _packed(entry)
        crc = zlib.crc32(entry.data) if entry.crc is None else entry.crc
        size = len(entry.data) if entry.size is None else entry.size
        name = entry.name.encode()
        fields = (entry.flags, entry.method, 0, 0x21, crc, len(packed), size, len(name), 0)
        offset = len(body)
        body += struct.pack("<IHHHHHIIIHH", 0x04034B50, 20, *fields) + name + packed
        directory += struct.pack("<IHHHHHHIIIHH", 0x02014B50, 0x0314, 20, *fields)
        directory += struct.pack("<HHHII", 0, 0, 0, entry.attributes, offset) + name
    total = len(entries) if count is None else count
    end = struct.pack("<IHHHHIIH", 0x06054B50, 0, 0, total, total, len(directory), len(body), len(comment))
    return bytes(body + directory) + end + comment


def repeated(block: bytes, times: int, before: bytes = b"", after: bytes = b"") -> tuple[bytes, int, int]:
    """Deflated `before + block × times + after`, its length and CRC, without ever holding it unpacked."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    head = packer.compress(before) + packer.flush(zlib.Z_FULL_FLUSH)
    middle = packer.compress(block) + packer.flush(zlib.Z_FULL_FLUSH)
    tail = packer.compress(after) + packer.flush()
    crc = zlib.crc32(before)
    for _ in range(times):
        crc = zlib.crc32(block, crc)
    return head + middle * times + tail, len(before) + len(block) * times + len(after), zlib.crc32(after, crc)


def _packed(entry: Entry) -> bytes:
    if entry.method != zipfile.ZIP_DEFLATED:
        return entry.data
    packer = zlib.compressobj(9, zlib.DEFLATED, -15)
    return packer.compress(entry.data) + packer.flush()


def xlsx_with(name: str, data: bytes) -> bytes:
    """A good workbook with one more part."""
    return zipped({**parts(), name: data})


def with_strings(rows: str, items: list[str], unique: int | str, count: int | str = 1) -> bytes:
    """A workbook with a text table that says it holds `unique` texts."""
    strings = f'{XML}<sst xmlns="{MAIN}" count="{count}" uniqueCount="{unique}">{"".join(items)}</sst>'
    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "sharedStrings", "sharedStrings.xml"))
    return zipped({**parts(sheet(rows), rels=rels), STRINGS: strings.encode()})


def swapped(name: str, data: bytes, packed: bytes | None = None, **told: int) -> bytes:
    """A good workbook with one part replaced, and told lies about."""
    return forged(swapped_entries(part=Entry(name, data, packed, **told)))  # type: ignore[arg-type]


def xlsx_by(method: int) -> bytes:
    """A good workbook packed by another method."""
    return zipped(parts(), method)


def swapped_entries(**replaced: Entry) -> list[Entry]:
    """The entries of a good workbook with some replaced or added, by their names."""
    swap = {entry.name: entry for entry in replaced.values()}
    return [swap.pop(name, Entry(name, data)) for name, data in parts().items()] + list(swap.values())
