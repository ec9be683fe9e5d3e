"""The hostile corpus's archives: bombs, lies of the directory, broken descriptions, entities."""

import random
import stat
import zipfile
from collections.abc import Iterator

from tests.factories.cases import Case, accepted, either, refused
from tests.factories.workbooks import (
    MAIN,
    SHEET,
    STRINGS,
    XML,
    Entry,
    cell,
    forged,
    parts,
    relations,
    repeated,
    row_of,
    sheet,
    swapped,
    swapped_entries,
    table,
    with_strings,
    workbook,
    xlsx,
    xlsx_by,
    xlsx_with,
    zipped,
)


def archive_cases() -> Iterator[Case]:
    """Name, bytes, whether it is accepted, a pattern of what is said, and the number of rows."""
    yield from _bombs()
    yield from _archives()
    yield from _descriptions()
    yield from _entities()


def _bombs() -> Iterator[Case]:
    packed, size, crc = repeated(bytes(1024 * 1024), 1024)
    yield refused("bomb of 1 GB beside the sheet", swapped("xl/a.bin", b"", packed, crc=crc, size=size), "unpack")
    yield refused("bomb that hides its size", swapped(SHEET, b"", packed, crc=crc, size=5_000), "damaged")
    before, after = sheet(table()).split(b"</sheetData>")
    packed, size, crc = repeated(
        b'<row r="3"><c r="A3"><v>1</v></c></row>' * 20_000, 400, before, b"</sheetData>" + after
    )
    yield refused("bomb of rows", swapped(SHEET, b"", packed, crc=crc, size=size), "unpack")
    start, end = sheet('<row r="1"><c r="A1" t="inlineStr"><is><t>#</t></is></c></row>').split(b"#")
    packed, size, crc = repeated(b"A" * 1024 * 1024, 1024, start, end)
    yield refused("1 GB of one cell", swapped(SHEET, b"", packed, crc=crc, size=size), "unpack")
    packed, size, crc = repeated(b"A" * 1024 * 1024, 60, start, end)
    yield refused("60 MB of one cell", swapped(SHEET, b"", packed, crc=crc, size=size), "unpack|damaged")
    packed, size, crc = repeated(b"A" * 1024 * 1024, 20, start, end)
    yield refused("20 MB of one cell", swapped(SHEET, b"", packed, crc=crc, size=size), "damaged|character")
    packed, size, crc = repeated(b" " * 1024 * 1024, 20, before, b"</sheetData>" + after)
    yield refused("20 MB of blanks", swapped(SHEET, b"", packed, crc=crc, size=size), "damaged")
    nested = zipped({"a": bytes(10_000_000)})
    for _ in range(4):
        nested = zipped({f"{i}.zip": nested for i in range(10)}, zipfile.ZIP_STORED)
        nested = zipped({"a.zip": nested})
    yield refused("nested bombs", nested, "ZIP archive")
    yield accepted("nested bomb as a part", xlsx_with("xl/embeddings/a.zip", nested))
    block = b"".join(row_of(1, cell("A1", "x") * 20).encode() for _ in range(100))
    packed, size, crc = repeated(block, 200, sheet("").split(b"</sheetData>")[0], b"</sheetData></worksheet>")
    yield refused(
        "20,000 rows in one",
        swapped(SHEET, b"", packed, crc=crc, size=size),
        "no rows|damaged",
    )
    lines = [f"<si><t>{'A' * 32_000}</t></si>"]
    cells = "".join(row_of(n, "".join(cell(f"{c}{n}", "0", "s") for c in "ABCDEFGH")) for n in range(1, 30_001))
    yield refused(
        "one long text 240,000 times", with_strings(cells, lines, 1, 240_000), "memory|more text|more than|longer"
    )


def _archives() -> Iterator[Case]:
    good = swapped_entries()
    for name in (
        "../../etc/cron.d/x",
        "/etc/passwd",
        "C:/windows/x",
        "..\\..\\x",
        "xl/../../x",
        "\\\\host\\x",
    ):
        yield refused(f"entry {name!r}", forged([*good, Entry(name, b"x")]), "unsafe name")
    link = Entry("xl/link", b"/etc/passwd", attributes=(stat.S_IFLNK | 0o777) << 16)
    yield refused("symbolic link", forged([*good, link]), "unsafe name")
    yield refused(
        "sheet as symbolic link",
        swapped(SHEET, b"/etc/passwd", attributes=(stat.S_IFLNK | 0o777) << 16),
        "unsafe name",
    )
    yield refused("part twice", forged([*good, Entry(SHEET, sheet(table()))]), "twice")
    yield refused("part twice in other case", forged([*good, Entry(SHEET.upper(), b"x")]), "twice")
    yield refused("wrong checksum", swapped(SHEET, sheet(table()), crc=1), "damaged")
    yield refused(
        "wrong checksum of the workbook",
        swapped("xl/workbook.xml", parts()["xl/workbook.xml"], crc=1),
        "damaged",
    )
    yield refused("size told too small", swapped(SHEET, sheet(table()), size=10), "damaged")
    yield refused("size told as 0", swapped(SHEET, sheet(table()), size=0), "damaged|no visible")
    yield either("size told too large", swapped(SHEET, sheet(table()), size=10**6), 1)
    yield refused("size told as 4 GB", swapped(SHEET, sheet(table()), size=0xFFFFFFFE), "unpack")
    yield refused("entry encrypted", swapped(SHEET, sheet(table()), flags=1), "password")
    yield refused("deflate of rubbish", swapped(SHEET, b"x", packed=b"\xff" * 99), "damaged")
    yield refused("method 99", swapped(SHEET, b"x", method=99), "method")
    yield refused("method bzip2", xlsx_by(zipfile.ZIP_BZIP2), "method")
    yield refused("method lzma", xlsx_by(zipfile.ZIP_LZMA), "method")
    yield accepted("stored, not deflated", xlsx_by(zipfile.ZIP_STORED))
    yield refused("10,000 entries", forged([*good, *(Entry(f"xl/{i}") for i in range(10_000))]), "too many parts")
    yield refused("65,000 entries told, 5 there", forged(good, count=65_000), "damaged")
    yield accepted("long comment", forged(good, comment=b"x" * 60_000))
    yield refused("rubbish behind", xlsx() + b"x" * 70_000, "damaged")
    yield either("rubbish in front", b"PK\x03\x04" + xlsx(), 1)
    yield refused("local header only", xlsx()[:200], "damaged")
    yield refused("end of directory only", xlsx()[-22:], "damaged|ZIP archive")
    turned = bytearray(xlsx())
    chance = random.Random(5)
    for _ in range(40):
        turned[chance.randrange(4, len(turned))] ^= 0xFF
    yield refused("40 bytes turned over", bytes(turned), "damaged|method|password|cannot be read|unpack|unsafe|ZIP")


def _descriptions() -> Iterator[Case]:
    yield refused("no workbook part", xlsx(workbook=None), "damaged")
    yield refused("no relations", xlsx(rels=None), "damaged")
    yield refused("no sheet part", zipped({k: v for k, v in parts().items() if k != SHEET}), "not in it")
    yield refused("workbook of no sheets", xlsx(workbook=workbook()), "no visible sheet")
    yield refused("workbook is rubbish", xlsx(workbook=b"\x01\x02 rubbish"), "damaged")
    yield refused("workbook is empty", xlsx(workbook=b""), "damaged")
    yield refused("workbook ends early", xlsx(workbook=workbook(("A", "", "rId1"))[:-9]), "damaged")
    yield refused("relations are rubbish", xlsx(rels=b"<Relationships"), "damaged")
    yield refused("relation unknown", xlsx(workbook=workbook(("A", "", "rId9"))), "not in it")
    yield refused(
        "sheet at a missing path",
        xlsx(rels=relations(("rId1", "worksheet", "worksheets/no.xml"))),
        "not in it",
    )
    yield refused(
        "sheet outside of the package",
        xlsx(rels=relations(("rId1", "worksheet", "../../../etc/passwd"))),
        "not in it",
    )
    yield refused("sheet at an absolute path", xlsx(rels=relations(("rId1", "worksheet", "/etc/passwd"))), "not in it")
    yield refused(
        "sheet at a network address",
        xlsx(rels=relations(("rId1", "worksheet", "http://127.0.0.1/x"), external=True)),
        "outside of the file",
    )
    yield refused(
        "sheet at a file address",
        xlsx(rels=relations(("rId1", "worksheet", "file:///etc/passwd"), external=True)),
        "outside of the file",
    )
    yield refused(
        "sheet is the workbook",
        xlsx(rels=relations(("rId1", "worksheet", "workbook.xml"))),
        "no visible|damaged|cannot be read",
    )
    yield refused(
        "sheet is its own relations",
        xlsx(rels=relations(("rId1", "worksheet", "_rels/workbook.xml.rels"))),
        "no visible|damaged",
    )
    yield refused(
        "100,000 sheets",
        xlsx(workbook=workbook(*((f"S{i}", "", "rId9") for i in range(100_000)))),
        "not in it|damaged",
    )
    yield refused("deep elements", xlsx(workbook=b"<a>" * 100_000), "damaged|memory")
    yield accepted("external link", xlsx_with("xl/externalLinks/externalLink1.xml", b"<externalLink/>"))
    yield accepted("macros", xlsx_with("xl/vbaProject.bin", b"\xd0\xcf\x11\xe0"), says="macros")
    yield accepted("no content types", xlsx(types=None))
    yield accepted(
        "date system of 1904",
        xlsx(workbook=workbook(("A", "", "rId1"), properties='<workbookPr date1904="1"/>')),
    )
    yield accepted("sheet name of a patient", xlsx(workbook=workbook(("Testa Patient", "", "rId1"))))


def _entities() -> Iterator[Case]:
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">' for i in range(1, 10))
    doctypes = {
        "billion laughs": f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>',
        "external entity": '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>',
        "external dtd": '<!DOCTYPE x SYSTEM "http://127.0.0.1/x.dtd">',
        "parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "http://127.0.0.1/p">%p;]>',
    }
    for name, doctype in doctypes.items():
        prolog = XML + doctype
        yield refused(f"{name} in the sheet", xlsx(sheet(table(), prolog=prolog)), "entities")
        book = parts()["xl/workbook.xml"].replace(XML.encode(), prolog.encode())
        yield refused(f"{name} in the workbook", xlsx(workbook=book), "entities")
        strings = f'{prolog}<sst xmlns="{MAIN}"><si><t>x</t></si></sst>'.encode()
        yield refused(f"{name} in the text table", xlsx_with(STRINGS, strings), "entities")
    late = sheet(table(), before="<!--" + " " * 1_100_000 + "-->").replace(b"<sheetData>", b"<!DOCTYPE x><sheetData>")
    yield refused("doctype behind 1 MB of comment", xlsx(late), "entities|damaged")
    wide = sheet(table()).decode().replace("UTF-8", "UTF-16")
    yield refused("sheet in utf-16", xlsx(wide.encode("utf-16")), "not written in UTF-8")
    yield refused("sheet says utf-7", xlsx(sheet(table()).replace(b"UTF-8", b"UTF-7")), "not written in UTF-8")
    yield refused(
        "undefined entity",
        xlsx(sheet(table() + row_of(3, '<c r="A3" t="inlineStr"><is><t>&x;</t></is></c>'))),
        "damaged|cannot be read",
    )
