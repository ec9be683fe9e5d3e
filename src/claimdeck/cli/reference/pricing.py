"""Services priced: one from options, or a file of them."""

import json
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Final

import typer

from claimdeck.cli.database import prepare
from claimdeck.cli.files import written
from claimdeck.cli.terminal import STANDARD_OUTPUT, Output
from claimdeck.kit.errors import Refused
from claimdeck.pipeline.reference.cache import fees_for
from claimdeck.pipeline.reference.priced_files import priced_rows
from claimdeck.pipeline.reference.quoting import MOST_UNITS, Service, price_options, quotes
from claimdeck.tabular.writing import csv_lines

_MOST_MODIFIERS: Final = 4


def price_one(
    *,
    output: Output,
    code: str,
    on: date | None,
    mac: str,
    locality: str,
    place_of_service: str,
    modifiers: list[str],
    units: str,
    minutes: bool,
) -> int:
    """0: priced; 1: there is no price, and why is said."""
    prepare()
    if on is None:
        raise Refused("Give the day of service with --date YYYY-MM-DD: schedules and factors change.")
    if len(modifiers) > _MOST_MODIFIERS:
        raise Refused("A line has at most four modifiers.")
    service = Service(
        code=code,
        on=on,
        mac=mac,
        locality=locality,
        place_of_service=place_of_service,
        modifiers=modifiers,
        units=_units(units),
        unit_type="MJ" if minutes else "UN",
    )
    (quote,) = quotes([service], fees_for([code]), price_options())
    if output.as_json:
        said = {
            name: None if value is None else str(value)
            for name, value in (("amount", quote.amount), ("rvu_value", quote.rvu_value), ("basis", quote.basis))
        }
        typer.echo(json.dumps(said))
    else:
        typer.echo(quote.basis if quote.amount is None else f"{quote.amount}  {quote.basis}")
    return 0 if quote.amount is not None else 1


def price_file(*, file: Path, target: Path | None) -> int:
    """0: every row has its amount or the reason why there is none, behind its own columns."""
    prepare()
    headers, rows = priced_rows(file)
    pieces = csv_lines(headers, rows)
    if target is None or target == STANDARD_OUTPUT:
        out = typer.get_binary_stream("stdout")
        for piece in pieces:
            out.write(piece)
        return 0
    with written(target) as draft, draft.open("wb") as stream:
        stream.writelines(pieces)
    return 0


def _units(text: str) -> Decimal:
    try:
        units = Decimal(text)
    except InvalidOperation:
        raise Refused("Units are a number such as 1 or 2.5.") from None
    if not units.is_finite() or not 0 < units <= MOST_UNITS:
        raise Refused(f"Units are more than 0 and at most {MOST_UNITS:,}.")
    return units
