"""At which places of service the facility's practice expense is paid.

42 CFR 414.22; Medicare Claims Processing Manual, chapter 26, section 10.5 (the national list).
"""

from typing import Final

FACILITY: Final = ("02", "19", "21", "22", "23", "24", "26", "31", "34", "41", "42", "51", "52", "53", "56", "61")
NON_FACILITY: Final = (
    *("01", "03", "04", "05", "06", "07", "08", "09", "10", "11", "12", "13", "14", "15", "16", "17", "18"),
    *("20", "25", "27", "32", "33", "49", "50", "54", "55", "57", "58", "60", "62", "65", "66", "71", "72", "81", "99"),
)
