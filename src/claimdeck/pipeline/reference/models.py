"""Code sets and fee schedules by release; shares and factors are whole ten-thousandths, amounts whole cents."""

from typing import Final

from django.db import models
from django.db.models import Q

from claimdeck.kit.clock import now
from claimdeck.pipeline.reference.kinds import LABELS, ReferenceKind


class Release(models.Model):
    """A file of reference data as it was imported. Its rows count once `published_at` is set, all at once."""

    kind = models.CharField(max_length=20, choices=[(kind.value, LABELS[kind]) for kind in ReferenceKind])
    title = models.CharField(max_length=200)
    part = models.CharField(max_length=80, default="", blank=True, help_text="Which of several files of one date")
    effective_date = models.DateField()
    content_hash = models.CharField(max_length=64)
    rows = models.PositiveIntegerField(default=0)
    made_up = models.BooleanField(default=False, help_text="Of the sample set: invented codes and numbers")
    imported_at = models.DateTimeField(default=now)
    imported_by = models.CharField(max_length=150, default="", blank=True)
    published_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "effective_date", "part"],
                condition=Q(published_at__isnull=False),
                name="reference_release_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.effective_date}"


class Row(models.Model):
    """A row of a release; an import writes a hundred thousand of them, so nothing but the release is indexed."""

    id = models.BigAutoField(primary_key=True)
    release = models.ForeignKey(Release, on_delete=models.CASCADE, related_name="+")

    class Meta:
        abstract = True


def _code(length: int = 5) -> "models.CharField[str, str]":
    return models.CharField(max_length=length)


def _text(length: int) -> "models.CharField[str, str]":
    return models.CharField(max_length=length, default="", blank=True)


class RelativeValue(Row):
    """A procedure, whole or one of its components, in the physician fee schedule (PPRRVU)."""

    code = _code()
    modifier = _text(2)
    status = _text(1)
    work = models.IntegerField(default=0)
    non_facility_pe = models.IntegerField(default=0)
    facility_pe = models.IntegerField(default=0)
    malpractice = models.IntegerField(default=0)
    pctc = _text(1)
    global_days = _text(3)
    pre_op = models.IntegerField(default=0)
    intra_op = models.IntegerField(default=0)
    post_op = models.IntegerField(default=0)
    multiple_procedure = _text(1)
    bilateral = _text(1)
    assistant = _text(1)
    co_surgeon = _text(1)
    team = _text(1)
    endoscopic_base = _text(5)
    conversion_factor = models.IntegerField(default=0)
    pricing_indicator = _text(2)
    opps_non_facility_pe = models.IntegerField(default=0)
    opps_facility_pe = models.IntegerField(default=0)
    opps_malpractice = models.IntegerField(default=0)

    class Meta:
        # Single look-ups go by the code.
        indexes = [models.Index(fields=["code", "modifier"], name="reference_rvu_by_code")]

    def __str__(self) -> str:
        return f"{self.code} {self.modifier}".strip()


class GeographicIndex(Row):
    """What work, practice and malpractice insurance cost in a locality beside the nation's average (GPCI)."""

    mac = _code()
    locality = _code(2)
    work = models.IntegerField()
    pe = models.IntegerField()
    malpractice = models.IntegerField()

    def __str__(self) -> str:
        return f"{self.mac} {self.locality}"


class OppsCap(Row):
    """The most that an imaging service is paid in a locality: what a hospital's outpatients' system pays (OPPSCAP)."""

    code = _code()
    modifier = _text(2)
    mac = _code()
    locality = _code(2)
    facility_cents = models.BigIntegerField()
    non_facility_cents = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.code} {self.mac} {self.locality}"


class AnesthesiaFactor(Row):
    """A locality's anesthesia conversion factor (ANES); `qualifying` is that of QPs, 0 where there is one only."""

    mac = _code()
    locality = _code(2)
    factor = models.IntegerField()
    qualifying = models.IntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.mac} {self.locality}"


class AnesthesiaBase(Row):
    """The base units of an anesthesia code."""

    code = _code()
    base_units = models.IntegerField()

    def __str__(self) -> str:
        return self.code


class Dated(Row):
    """A row that says itself from when to when it holds; null: with its release, and open."""

    effective_from = models.DateField(null=True)
    effective_to = models.DateField(null=True)

    class Meta:
        abstract = True


class ProcedurePair(Dated):
    """Two procedures that are not paid beside one another: `column2` yields (NCCI PTP)."""

    column1 = _code()
    column2 = _code()
    indicator = models.SmallIntegerField(help_text="0: no modifier helps, 1: one may, 9: the pair was taken back")
    rationale = _text(80)

    def __str__(self) -> str:
        return f"{self.column1} {self.column2}"


class UnitLimit(Row):
    """The most units of a procedure that are likely (MUE)."""

    code = _code()
    units = models.IntegerField()
    mai = models.SmallIntegerField(help_text="1: each line, 2: the day, by policy; 3: the day, clinically")
    rationale = _text(80)

    def __str__(self) -> str:
        return self.code


class AddOnCode(Dated):
    """A procedure that is paid only beside another one (AOC); no primary where the contractor says which."""

    code = _code()
    primary = _text(5)
    type = models.SmallIntegerField(help_text="1: these primaries, 2: the contractor's, 3: these and the contractor's")

    def __str__(self) -> str:
        return f"{self.code} {self.primary}".strip()


class DiagnosisCode(Row):
    """An ICD-10-CM code without its dot; only a leaf may stand on a claim."""

    code = _code(7)
    leaf = models.BooleanField(default=True)
    description = _text(60)

    def __str__(self) -> str:
        return self.code


class HcpcsCode(Dated):
    """A code of HCPCS Level II: a letter and four digits."""

    code = _code()
    description = _text(80)

    def __str__(self) -> str:
        return self.code


class PlaceOfService(Row):
    """A place of service; `facility` says which practice expense is paid there."""

    code = _code(2)
    facility = models.BooleanField()
    description = _text(80)

    def __str__(self) -> str:
        return self.code


class ModifierCode(Row):
    code = _code(2)
    description = _text(80)

    def __str__(self) -> str:
        return self.code


class TaxonomyCode(Row):
    """A provider's specialty as NUCC numbers it."""

    code = _code(10)
    description = _text(80)

    def __str__(self) -> str:
        return self.code


TABLES: Final[dict[ReferenceKind, type[Row]]] = {
    ReferenceKind.RVU: RelativeValue,
    ReferenceKind.GPCI: GeographicIndex,
    ReferenceKind.OPPS_CAP: OppsCap,
    ReferenceKind.ANESTHESIA: AnesthesiaFactor,
    ReferenceKind.ANESTHESIA_BASE: AnesthesiaBase,
    ReferenceKind.NCCI_PTP: ProcedurePair,
    ReferenceKind.MUE: UnitLimit,
    ReferenceKind.ADD_ON: AddOnCode,
    ReferenceKind.ICD10: DiagnosisCode,
    ReferenceKind.HCPCS: HcpcsCode,
    ReferenceKind.POS: PlaceOfService,
    ReferenceKind.MODIFIERS: ModifierCode,
    ReferenceKind.TAXONOMY: TaxonomyCode,
}
