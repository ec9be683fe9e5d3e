"""What the version before has stored is there when its tables belong to the room of uploads."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from claimdeck.runs.models import Run
from claimdeck.uploads.models import ColumnMapping, InputPage
from tests.factories.people import make_people

BEFORE = [("status", "0008_column_mappings")]


@pytest.mark.django_db(transaction=True)
def test_pages_and_mappings_stay_and_pages_may_belong_to_any_run() -> None:
    everything = MigrationExecutor(connection).loader.graph.leaf_nodes()
    try:
        executor = MigrationExecutor(connection)
        executor.migrate(BEFORE)
        old = executor.loader.project_state(BEFORE).apps
        organization = old.get_model("accounts", "Organization").objects.create(name="Before")
        run = old.get_model("runs", "Run").objects.create(
            organization=organization, kind="bulk status check", task_name="status.look_up"
        )
        job = old.get_model("status", "CSVJob").objects.create(run=run, file_size=1, provider="uhc")
        old.get_model("status", "InputPage").objects.create(
            job=job, first_row=1, row_count=1, cells=b"made-up cells", rows=b"made-up rows"
        )
        old.get_model("status", "ColumnMapping").objects.create(
            organization=organization, shape="0" * 32, columns={"0": "tin"}, used_at=run.created_at
        )
    finally:
        MigrationExecutor(connection).migrate(everything)
    page = InputPage.objects.get()
    assert (page.run_id, bytes(page.cells), bytes(page.rows)) == (run.pk, b"made-up cells", b"made-up rows")
    assert ColumnMapping.objects.get().columns == {"0": "tin"}
    other = Run.objects.create(organization=make_people().organization, kind="work list", task_name="none")
    InputPage.objects.create(run=other, first_row=1, row_count=1, cells=b"", rows=b"")
    connection.check_constraints()
    Run.objects.all().delete()
    assert not InputPage.objects.exists()
