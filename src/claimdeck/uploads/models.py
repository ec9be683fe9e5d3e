"""What is kept of a file of rows: its rows, sealed in pages, and how its columns were mapped by hand."""

from django.db import models

from claimdeck.storage.sealing import SealedBytesField


class InputPage(models.Model):
    """Up to a thousand rows of an upload, sealed: as they were typed, and as they were understood."""

    run = models.ForeignKey("runs.Run", on_delete=models.CASCADE, related_name="+", db_column="job_id")
    first_row = models.PositiveIntegerField()
    row_count = models.PositiveIntegerField()
    cells = SealedBytesField(help_text="The cells as uploaded, for the file of failed rows")
    rows = SealedBytesField(help_text="The rows as understood, or what is wrong with them")
    extras = SealedBytesField(null=True, help_text="What the version before does not know of the rows")

    class Meta:
        # The name under which the rows were sealed: values are bound to it.
        db_table = "status_inputpage"
        constraints = [models.UniqueConstraint(fields=["run", "first_row"], name="one_page_per_first_row")]

    def __str__(self) -> str:
        return f"rows from {self.first_row}"


class ColumnMapping(models.Model):
    """How the columns of an organization's files of one shape were mapped by hand, for the next such file."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    shape = models.CharField(max_length=32, help_text="A keyed hash of the headers")
    columns = models.JSONField(help_text="Place of a header → our column, empty for none")
    used_at = models.DateTimeField()

    class Meta:
        db_table = "status_columnmapping"
        constraints = [models.UniqueConstraint(fields=["organization", "shape"], name="one_mapping_per_shape_of_file")]

    def __str__(self) -> str:
        return f"{len(self.columns)} columns"
