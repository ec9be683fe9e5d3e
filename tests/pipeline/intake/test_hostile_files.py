"""Whatever a file of claims is changed to, it is read or refused with a sentence, and never more than it says."""

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from claimdeck.kit.errors import ClaimdeckError
from claimdeck.pipeline.intake.files import claims_file
from tests.pipeline.intake.writing_837 import claim, file_of

GOOD_837 = file_of(*(claim(f"ZZA{number}") for number in range(3))).encode()
GOOD_CSV = b"claim_id,patient_last_name,cpt,charge,dos\n" + b"".join(
    b"ZZ%d,Zzample,N1023,10.50,2024-04-01\n" % number for number in range(5)
)
ODD = [
    b"",
    b"\x00",
    b"~",
    b"*",
    b":",
    b"\n",
    b'"',
    b",",
    b"ISA",
    b"SE*1*1~",
    b"HL*9*9*22*0~",
    b"CLM*ZZA1*1~",
    b"\xff",
    b"9" * 40,
]


def _changed(data: bytes, seed: int, changes: int) -> bytes:
    chance = random.Random(seed)
    for _ in range(changes):
        begin = chance.randrange(len(data) + 1)
        end = min(len(data), begin + chance.choice([0, 1, 3, 30, 300]))
        middle = chance.choice([*ODD, data[end : end + 50], bytes([chance.randrange(256)])])
        data = data[:begin] + middle + data[end:]
    return data


@settings(max_examples=250, deadline=None)
@given(st.integers(0, 10**9), st.integers(1, 4), st.sampled_from([GOOD_837, GOOD_CSV]))
def test_changed_files_are_read_or_refused(seed: int, changes: int, good: bytes) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "claims"
        path.write_bytes(_changed(good, seed, changes))
        try:
            file = claims_file(path)
        except ClaimdeckError as refused:
            assert refused.detail.endswith(".") and "Zzample" not in refused.detail and "ZZAMPLE" not in refused.detail
            return
        ids, count = [], 0
        for read in file.read(chunk=2):
            count += len(read.claims) + read.unreadable["place"].n_unique()
            ids += read.claims.claims["claim_id"].to_list()
            owners = read.claims.claims["claim_id"].implode()
            for frame in read.claims.frames[1:]:
                assert frame["claim_id"].is_in(owners).all()
            assert read.claims.lines.select("claim_id", "line_number").is_unique().all()
            assert read.claims.providers.select("claim_id", "line_number", "role").is_unique().all()
            assert len(read.originals) == len(read.places) == len(read.claims)
        assert count == file.claims
        assert len(set(ids)) == len(ids)


def test_an_endless_segment_and_an_endless_quotation_cost_little(tmp_path: Path) -> None:
    for head in (GOOD_837[:300], GOOD_CSV + b'ZZ9,"'):
        path = tmp_path / "claims"
        path.write_bytes(head + b"A" * 5_000_000)
        try:
            claims_file(path)
        except ClaimdeckError as refused:
            assert len(refused.detail) < 200
        else:
            raise AssertionError("it was read")
