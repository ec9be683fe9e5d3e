"""What is kept of files: rows sealed in pages, whole files in pieces, and how columns were mapped by hand."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.db import models

from claimdeck.accounts.models import Organization
from claimdeck.kit.clock import now
from claimdeck.kit.ids import new_id
from claimdeck.storage.sealing import SealedBytesField, key_ring
from claimdeck.tabular.headers.keys import header_key

# Shapes of files that an organization may have; the ones that were not used for longest are forgotten.
MOST: Final = 200


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


class KeptFile(models.Model):
    """A whole file for the run that works on it; without a run for as long as it is being taken in."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    run = models.OneToOneField("runs.Run", null=True, on_delete=models.CASCADE, related_name="+")
    size = models.PositiveBigIntegerField(help_text="In bytes, as it was sent")
    created_at = models.DateTimeField(default=now)

    def __str__(self) -> str:
        return f"{self.size} bytes"


class FilePiece(models.Model):
    """Up to a megabyte of a file, compressed and sealed."""

    file = models.ForeignKey(KeptFile, on_delete=models.CASCADE, related_name="+")
    number = models.PositiveIntegerField(help_text="From 0, in the order of the file")
    content = SealedBytesField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="uploads_piece_once")]

    def __str__(self) -> str:
        return f"piece {self.number}"


class ColumnMappings(models.Manager["ColumnMapping"]):
    """Mappings made by hand, found by the headers of a file and the layout that it was read by."""

    def recalled(self, organization: Organization, layout: str, headers: Sequence[str]) -> dict[str, str]:
        """By header of a file, the columns of the mapping that was last made for such a file; empty for none."""
        found = self.filter(organization=organization, shape=_shape(layout, headers)).first()
        if found is None:
            return {}
        return {headers[int(place)]: column for place, column in found.columns.items() if int(place) < len(headers)}

    def remember(
        self, organization: Organization, layout: str, headers: Sequence[str], by_hand: Mapping[str, str]
    ) -> None:
        """Keep the mapping of a file for the next of its layout and shape; an empty one is forgotten."""
        mappings, shape = self.filter(organization=organization), _shape(layout, headers)
        if not by_hand:
            mappings.filter(shape=shape).delete()
            return
        hand = {header_key(header): column for header, column in by_hand.items()}
        places = {str(place): hand[key] for place, header in enumerate(headers) if (key := header_key(header)) in hand}
        self.update_or_create(organization=organization, shape=shape, defaults={"columns": places, "used_at": now()})
        surplus = list(mappings.order_by("-used_at", "-pk").values_list("pk", flat=True)[MOST:])
        mappings.filter(pk__in=surplus).delete()


def _shape(layout: str, headers: Sequence[str]) -> str:
    """Headers may hold anything, so only a keyed hash of them is kept, a different one for each layout."""
    return key_ring().fingerprint("\x1f".join(map(header_key, headers)), f"{layout}.columns")


class ColumnMapping(models.Model):
    """How the columns of an organization's files of one shape were mapped by hand, for the next such file."""

    organization = models.ForeignKey("accounts.Organization", on_delete=models.CASCADE, related_name="+")
    shape = models.CharField(max_length=32, help_text="A keyed hash of the headers")
    columns = models.JSONField(help_text="Place of a header → our column, empty for none")
    used_at = models.DateTimeField()

    objects = ColumnMappings()

    class Meta:
        db_table = "status_columnmapping"
        constraints = [models.UniqueConstraint(fields=["organization", "shape"], name="one_mapping_per_shape_of_file")]

    def __str__(self) -> str:
        return f"{len(self.columns)} columns"
