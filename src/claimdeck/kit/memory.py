"""How much memory the C library keeps for the threads of this process."""

import ctypes
from typing import Final

# glibc's number of the setting, as malloc.h has it.
_ARENA_MAX: Final = -8
_ARENAS: Final = 2


def share_arenas() -> bool:
    """Let all threads that come allocate from two arenas; gives whether the C library could be asked.

    glibc gives each thread one of its own, up to eight a processor, and what is free in one serves no other thread: a
    worker that computes on columns in several threads would grow from batch to batch. Other C libraries have none.
    """
    try:
        mallopt = ctypes.CDLL(None).mallopt
    except (OSError, AttributeError, TypeError):
        return False
    return bool(mallopt(_ARENA_MAX, _ARENAS))
