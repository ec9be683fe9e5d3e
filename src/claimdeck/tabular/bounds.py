"""How much of an uploaded file is read, and at what cost, before it is refused."""

from dataclasses import dataclass

MEBIBYTE = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Bounds:
    """Limits of one reading. Sizes are in bytes.

    `cpu_seconds` is the child's processor time: what a file may cost. `wall_seconds` only ends a reading that a
    busy machine does not let come to its end; it is many times the processor time.

    `max_cells` bounds rows × headers, `max_unpacked_bytes` what a workbook may grow to when it is unpacked,
    `max_text_bytes` what the parent process accepts from its child, `memory_bytes` the child's address space.
    """

    max_bytes: int = 10 * MEBIBYTE
    max_rows: int = 1_000_000
    max_columns: int = 256
    max_cells: int = 12_000_000
    max_cell_chars: int = 32_767
    max_header_chars: int = 500
    max_unpacked_bytes: int = 256 * MEBIBYTE
    max_text_bytes: int = 192 * MEBIBYTE
    memory_bytes: int = 1024 * MEBIBYTE
    cpu_seconds: float = 9.0
    wall_seconds: float = 90.0
