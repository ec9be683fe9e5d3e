"""The tables that are described are those that there are."""

from tests.pipeline.schema.document import BEGIN, DOCUMENT, written


def test_the_document_has_the_tables_as_the_models_have_them() -> None:
    said = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)[2]
    assert said == written(), "run make schema"
