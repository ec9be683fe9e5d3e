"""Prices of services that somebody asks for by themselves, one or a file of them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import polars as pl
from django.conf import settings

from claimdeck.pipeline.domain.columns import MODIFIERS
from claimdeck.pipeline.domain.pricing.fees import Fees, PriceOptions
from claimdeck.pipeline.domain.pricing.pricing import price_services

_SERVICE: Final[dict[str, pl.DataType]] = {
    "code": pl.String(),
    **dict.fromkeys(MODIFIERS, pl.String()),
    "date": pl.Date(),
    "mac": pl.String(),
    "locality": pl.String(),
    "place_of_service": pl.String(),
    "units": pl.Int64(),
    "unit_type": pl.String(),
}
MOST_UNITS: Final = Decimal(999_999_999)


@dataclass(frozen=True, slots=True)
class Service:
    """What is to be priced. Without MAC and locality the configured ones count; `unit_type` MJ means minutes."""

    code: str
    on: date | None
    mac: str = ""
    locality: str = ""
    place_of_service: str = ""
    modifiers: Sequence[str] = ()
    units: Decimal = Decimal(1)
    unit_type: str = "UN"


@dataclass(frozen=True, slots=True)
class Quote:
    """`amount` in dollars for all units, `rvu_value` of one unit; None where there is no price, as `basis` says."""

    amount: Decimal | None
    rvu_value: Decimal | None
    basis: str


def price_options() -> PriceOptions:
    """How the configuration wants claims priced."""
    processing = settings.PIPELINE.processing
    return PriceOptions(
        default_mac=processing.default_mac,
        default_locality=processing.default_locality,
        qualifying_participant=processing.qualifying_participant,
    )


def quotes(services: Iterable[Service], fees: Fees, options: PriceOptions) -> list[Quote]:
    """A quote for each service, in order."""
    rows = [_row(service) for service in services]
    priced = price_services(pl.DataFrame(rows, schema=_SERVICE, orient="row"), fees, options)
    return [
        Quote(_scaled(amount, 2), _scaled(value, 4), basis)
        for value, amount, basis in priced.select("rvu_value", "reimbursement_amount", "basis").iter_rows()
    ]


def _row(service: Service) -> tuple[object, ...]:
    modifiers = [modifier.strip().upper() for modifier in service.modifiers if modifier.strip()]
    if len(modifiers) > len(MODIFIERS):
        raise ValueError(f"a service has at most {len(MODIFIERS)} modifiers")
    return (
        service.code.strip().upper(),
        *modifiers,
        *[""] * (len(MODIFIERS) - len(modifiers)),
        service.on,
        _filled(service.mac, 5),
        _filled(service.locality, 2),
        _filled(service.place_of_service, 2),
        int((service.units * 1_000).to_integral_value(ROUND_HALF_UP)),
        service.unit_type.strip().upper() or "UN",
    )


def _filled(text: str, width: int) -> str:
    text = text.strip().upper()
    return text.zfill(width) if text else ""


def _scaled(number: int | None, decimals: int) -> Decimal | None:
    return None if number is None else Decimal(number).scaleb(-decimals)
