"""Options of `claimdeck reference`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated, Final

import typer

from claimdeck.cli import setup
from claimdeck.cli.setup import DataOption
from claimdeck.cli.terminal import Output

app = typer.Typer(name="reference", help="Code sets and fee schedules: import, list, price.", no_args_is_help=True)

_DATES: Final = ["%Y-%m-%d", "%m/%d/%Y"]
JsonOption = Annotated[bool, typer.Option("--json", help="JSON instead of text.")]


@app.callback()
def _reference() -> None:
    """Code sets and fee schedules: import, list, price."""


@app.command("import")
def import_(
    files: Annotated[
        list[Path], typer.Argument(help="CMS's or NUCC's downloads: .csv, .txt, .xlsx, or .zip of these.")
    ],
    kind: Annotated[
        str,
        typer.Option(
            help="What the files are, where their headers do not tell: rvu, gpci, opps_cap, anesthesia, "
            "anesthesia_base, ncci_ptp, mue, add_on, icd10, hcpcs, pos, modifiers or taxonomy."
        ),
    ] = "",
    effective: Annotated[
        datetime | None,
        typer.Option(formats=_DATES, show_default=False, help="From which day they hold; else as they say."),
    ] = None,
    data: DataOption = None,
) -> None:
    """Import reference data. The same file twice does nothing; another of the same day takes its place, whole.

    Exit code 0: imported. 2: refused; of the file that is named nothing was imported.
    """
    setup.run(
        "reference.importing", data=data, files=files, kind=kind, effective=effective.date() if effective else None
    )


@app.command("list")
def list_(as_json: JsonOption = False, data: DataOption = None) -> None:
    """List the releases that count, by kind and date."""
    setup.run("reference.listing", data=data, output=Output(as_json=as_json))


@app.command()
def price(
    code: Annotated[str, typer.Argument(help="The procedure; leave out with --file.")] = "",
    on: Annotated[
        datetime | None, typer.Option("--date", formats=_DATES, show_default=False, help="Day of service.")
    ] = None,
    mac: Annotated[str, typer.Option(help="Medicare contractor; the configured one otherwise.")] = "",
    locality: Annotated[str, typer.Option(help="Locality; the configured one otherwise.")] = "",
    pos: Annotated[str, typer.Option(help="Place of service.")] = "",
    modifier: Annotated[list[str] | None, typer.Option(help="A modifier; may be given up to four times.")] = None,
    units: Annotated[str, typer.Option(help="Units; of anesthesia time units of 15 minutes.")] = "1",
    minutes: Annotated[bool, typer.Option("--minutes", help="Units are minutes (anesthesia).")] = False,
    file: Annotated[
        Path | None, typer.Option(help="Many at once: columns code,modifier,date,mac,locality,pos,units.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="Where --file's answers go; standard output otherwise.")
    ] = None,
    as_json: JsonOption = False,
    data: DataOption = None,
) -> None:
    """Price a service by the Medicare physician fee schedule, or say why it has no price.

    Exit code 0: priced (with --file: the file was read). 1: no price. 2: refused.
    """
    if (file is None) == (not code):
        raise typer.BadParameter("give a code, or --file", param_hint="CODE")
    if file is not None:
        setup.run("reference.pricing:price_file", data=data, file=file, target=output)
    setup.run(
        "reference.pricing:price_one",
        data=data,
        output=Output(as_json=as_json),
        code=code,
        on=on.date() if on else None,
        mac=mac,
        locality=locality,
        place_of_service=pos,
        modifiers=modifier or [],
        units=units,
        minutes=minutes,
    )
