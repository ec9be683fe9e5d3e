"""The hostile corpus's sheets: far cells, broken text tables, strange values, hidden sheets."""

from collections.abc import Iterator

from tests.factories.cases import Case, accepted, either, refused
from tests.factories.workbooks import (
    MAIN,
    STRINGS,
    XML,
    cell,
    parts,
    relations,
    row,
    row_of,
    sheet,
    table,
    with_strings,
    workbook,
    xlsx,
    zipped,
)


def sheet_cases() -> Iterator[Case]:
    """Name, bytes, whether it is accepted, a pattern of what is said, and the number of rows."""
    yield from _places()
    yield from _strings()
    yield from _values()
    yield from _sheets()


def _places() -> Iterator[Case]:
    far = {"far corner": "XFD1048576", "far column": "XFD2", "column 2,000": "BXX5"}
    for name, reference in far.items():
        number = reference.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        yield refused(
            f"cell at the {name}",
            xlsx(sheet(table() + row_of(int(number), cell(reference, "x")))),
            "far away",
        )
    yield accepted("cell at the last row", xlsx(sheet(table() + row(1_048_576, ("ZZ2",)))), 2)
    yield refused(
        "cell below the last row", xlsx(sheet(table() + row_of(2_000_000, cell("A2000000", "x")))), "far away"
    )
    yield refused(
        "row of 10 digits",
        xlsx(sheet(table() + row_of(9_999_999_999, cell("A9999999999", "x")))),
        "far away|damaged",
    )
    yield refused("column ZZZ", xlsx(sheet(table() + row_of(3, cell("ZZZ3", "x")))), "far away|damaged")
    wide = "".join(cell(f"{letters}1", "h") for letters in _letters(16_384))
    yield refused("16,384 columns", xlsx(sheet(row_of(1, wide) + row(2, ("1",)))), "columns|far away")
    wide = "".join(cell(f"{letters}1", f"h{letters}") for letters in _letters(300))
    yield refused("300 columns", xlsx(sheet(row_of(1, wide) + row(2, ("1",)))), "256 columns")
    yield refused(
        "16,384 columns without references",
        xlsx(sheet(row_of(1, '<c t="inlineStr"><is><t>h</t></is></c>' * 16_384) + row(2, ("1",)))),
        "columns|far away|damaged",
    )
    for name, reference in {
        "no row": "A",
        "no column": "12",
        "negative": "A-1",
        "zero": "A0",
        "small letters": "a3",
        "words": "hello",
        "empty": "",
        "dollars": "$A$3",
    }.items():
        yield either("reference: " + name, xlsx(sheet(table() + row_of(3, cell(reference, "x")))))
    yield accepted("row numbers missing", xlsx(sheet(table().replace('<row r="2">', "<row>"))))
    yield accepted("dimension lies: small", xlsx(sheet(table(), before='<dimension ref="A1:A1"/>')))
    yield accepted("dimension lies: huge", xlsx(sheet(table(), before='<dimension ref="A1:XFD1048576"/>')))
    yield either("dimension is rubbish", xlsx(sheet(table(), before='<dimension ref="hello:9Z"/>')), 1)
    yield either("dimension turned round", xlsx(sheet(table(), before='<dimension ref="D9:A1"/>')), 1)
    yield accepted("cell twice", xlsx(sheet(table() + row_of(3, cell("A3", "ZZ2") + cell("A3", "ZZ3")))), 2)
    yield accepted("rows in disorder", xlsx(sheet(row(1, ("a", "b")) + row(5, ("1", "2")) + row(3, ("3", "4")))), 2)
    yield accepted(
        "table in the middle of the sheet",
        xlsx(sheet(row_of(7, cell("C7", "a") + cell("D7", "b")) + row_of(9, cell("C9", "1")))),
        1,
    )
    yield accepted(
        "merged cells",
        xlsx(sheet(table(), after='<mergeCells count="1"><mergeCell ref="A2:B2"/></mergeCells>')),
    )
    yield accepted("styled blank cells far away", xlsx(sheet(table() + row_of(1_048_576, '<c r="XFD1048576" s="0"/>'))))
    merged = '<mergeCells count="1"><mergeCell ref="A1:XFD1048576"/></mergeCells>'
    yield accepted("everything merged", xlsx(sheet(table(), after=merged)))


def _letters(count: int) -> Iterator[str]:
    for number in range(1, count + 1):
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(65 + rest) + letters
        yield letters


def _strings() -> Iterator[Case]:
    texts = [f"<si><t>{text}</t></si>" for text in ("claim_number", "first_name", "ZZ1", "Testa")]
    cells = row_of(1, cell("A1", "0", "s") + cell("B1", "1", "s")) + row_of(2, cell("A2", "2", "s"))
    yield accepted("text table", with_strings(cells, texts, 4, 4))
    yield accepted("text table says 0", with_strings(cells, texts, 0, 0))
    yield refused("text table says 4 billion", with_strings(cells, texts, 4_294_967_295), "text table")
    yield refused("text table says 10 to the 30", with_strings(cells, texts, 10**30), "text table")
    yield refused("text table says less than nothing", with_strings(cells, texts, -1), "text table")
    yield either("text table says words", with_strings(cells, texts, "many"), 1)
    for name, index in {
        "beyond": "999",
        "negative": "-1",
        "huge": "99999999999999999999",
        "words": "x",
        "broken": "1.5",
    }.items():
        yield either("text index: " + name, with_strings(cells + row_of(3, cell("A3", index, "s")), texts, 4))
    missing = sheet(cells)
    yield either("text table missing", xlsx(missing))
    yield either("text table is rubbish", zipped({**parts(missing), STRINGS: b"<sst><si><t>"}))
    rich = [*texts[:2], "<si><r><t>ZZ</t></r><r><t>1</t></r></si>", texts[3]]
    yield accepted("rich text", with_strings(cells, rich, 4))
    yield refused(
        "a text of 40,000 characters",
        with_strings(cells, [*texts[:2], f"<si><t>{'x' * 40_000}</t></si>", texts[3]], 4),
        "32,767",
    )


def _values() -> Iterator[Case]:
    values = {
        "whole number": ("123", ""),
        "17 digits": ("12345678901234567", ""),
        "not a number": ("NaN", ""),
        "infinite": ("1e999", ""),
        "words as number": ("hello", ""),
        "boolean": ("1", "b"),
        "boolean 7": ("7", "b"),
        "error": ("#N/A", "e"),
        "unknown error": ("#HELLO", "e"),
        "date as text": ("2026-01-02T00:00:00", "d"),
        "impossible date": ("2026-99-99", "d"),
        "unknown kind": ("x", "zz"),
        "formula result": ("=1+1", "str"),
        "formula text": ("=1+1", "inlineStr"),
        "command": ("=cmd|' /C calc'!A0", "inlineStr"),
        "html": ("<script>alert(1)</script>", "inlineStr"),
        "direction override": ("\u202etseT", "inlineStr"),
        "NUL escape": ("a_x0000_b", "inlineStr"),
    }
    for name, (value, kind) in values.items():
        data = xlsx(sheet(table() + row_of(3, cell("A3", "ZZ2") + cell("B3", value, kind))))
        yield either(f"value: {name}", data, 2)
    formula = row_of(3, '<c r="A3"><f>WEBSERVICE("http://127.0.0.1/")</f><v>5</v></c>')
    yield accepted("formula with a kept result", xlsx(sheet(table() + formula)), 2)
    yield accepted("formula without a result", xlsx(sheet(table() + row_of(3, '<c r="A3"><f>1+1</f></c>'))), 1)
    yield accepted("control character escapes", xlsx(sheet(table(("a_x0007_", "b_x001F_c", "", "")))), 2)
    yield either("raw control character", xlsx(sheet(table(("a\x07", "", "", "")))), 2)
    yield refused("a cell of 40,000 characters", xlsx(sheet(table(("x" * 40_000,)))), "Row 2 .*32,767")
    yield accepted("surplus cell", xlsx(sheet(table((*("x",) * 5,)))), 2)


def _sheets() -> Iterator[Case]:
    rels = relations(("rId1", "worksheet", "worksheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"))
    good, empty = sheet(table()), sheet("")
    hidden = workbook(("A", "hidden", "rId1"), ("B", "", "rId2"))
    very = workbook(("A", "veryHidden", "rId1"), ("B", "hidden", "rId2"))
    plain = workbook(("A", "", "rId1"), ("B", "", "rId2"))
    second = "xl/worksheets/sheet2.xml"
    yield accepted("hidden sheet first", zipped({**parts(empty, workbook=hidden, rels=rels), second: good}))
    yield refused("all sheets hidden", zipped({**parts(workbook=very, rels=rels), second: good}), "hidden sheets only")
    yield accepted(
        "two sheets with data",
        zipped({**parts(workbook=plain, rels=rels), second: good}),
        1,
        "several sheets",
    )
    yield accepted("first sheet blank", zipped({**parts(empty, workbook=plain, rels=rels), second: good}))
    yield accepted(
        "two sheets of one part",
        zipped(
            parts(
                workbook=plain,
                rels=relations(
                    ("rId1", "worksheet", "worksheets/sheet1.xml"),
                    ("rId2", "worksheet", "worksheets/sheet1.xml"),
                ),
            )
        ),
    )
    chart = relations(("rId1", "chartsheet", "chartsheets/sheet1.xml"), ("rId2", "worksheet", "worksheets/sheet2.xml"))
    yield accepted(
        "chart sheet first",
        zipped(
            {
                **parts(workbook=plain, rels=chart),
                "xl/chartsheets/sheet1.xml": f'{XML}<chartsheet xmlns="{MAIN}"/>'.encode(),
                second: good,
            }
        ),
    )
    only = relations(("rId1", "chartsheet", "worksheets/sheet1.xml"))
    yield refused("chart sheet only", xlsx(rels=only), "no visible sheet")
    yield refused("blank sheet", xlsx(empty), "no visible sheet")
    yield refused("header only", xlsx(sheet(row(1, ("a", "b")))), "no rows")
    yield refused("blank texts only", xlsx(sheet(row(1, ("", " ")) + row(2, (" ", "")))), "empty|no visible")
    yield refused("sheet is empty", xlsx(b""), "no visible|damaged")
    yield refused("sheet is rubbish", xlsx(b"\x01\x02\x03 rubbish"), "no visible|damaged")
    yield refused("sheet ends early", xlsx(good[: good.index(b"</sheetData>") - 20]), "damaged|cannot be read")
    yield either("sheet with tags crossed", xlsx(good.replace(b"</row></sheetData>", b"</sheetData></row>")), 1)
    yield refused(
        "deep elements in the sheet",
        xlsx(sheet("<x>" * 200_000 + "<v>1</v>")),
        "damaged|cannot be read|no visible",
    )
    yield accepted("prefixed elements", xlsx(_prefixed(good)))
    yield accepted(
        "strict relations",
        xlsx(
            rels=parts()["xl/_rels/workbook.xml.rels"].replace(
                b"schemas.openxmlformats.org/officeDocument/2006", b"purl.oclc.org/ooxml/officeDocument"
            )
        ),
    )


def _prefixed(part: bytes) -> bytes:
    text = part.decode().replace(f'xmlns="{MAIN}"', f'xmlns:x="{MAIN}"')
    for name in ("worksheet", "sheetData", "row", "c", "is", "t"):
        text = (
            text.replace(f"<{name} ", f"<x:{name} ")
            .replace(f"<{name}>", f"<x:{name}>")
            .replace(f"</{name}>", f"</x:{name}>")
        )
    return text.encode()
