"""Hours, limits and lengths: for every instant and every text, not for examples."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from yiheng.core.clock import local
from yiheng.governance.notices import kinds, timing, wecom
from yiheng.governance.notices.kinds import Importance, kind
from yiheng.governance.notices.models import Mode
from yiheng.governance.notices.timing import Quiet

INSTANTS = st.datetimes(
    datetime(2026, 1, 1),  # noqa: DTZ001  # the zone is given beside
    datetime(2027, 12, 31),  # noqa: DTZ001
    timezones=st.just(UTC),
)
HOURS = st.builds(time, st.integers(0, 23), st.integers(0, 59))
QUIET = st.builds(Quiet, HOURS, HOURS)
TALK = kind("tests.talk", "%(words)s 与 %(n)s", outside="%(words)s 与 %(n)s")


def inside(quiet: Quiet, at: datetime) -> bool:
    """Whether the wall clock stands within the quiet hours, said another way."""
    wall = local(at).time().replace(second=0, microsecond=0)
    if quiet.since <= quiet.until:
        return quiet.since <= wall < quiet.until
    return wall >= quiet.since or wall < quiet.until


@given(INSTANTS, QUIET)
def test_7_1_b_nothing_rings_in_quiet_hours_and_nothing_waits_longer_than_they_last(
    at: datetime, quiet: Quiet
) -> None:
    over = quiet.over(at)

    assert not inside(quiet, over)
    assert at <= over <= at + quiet.length
    assert (over == at) == (not inside(quiet, at))


@given(INSTANTS, QUIET, st.lists(HOURS, min_size=1, max_size=6), st.sampled_from(Mode))
def test_7_1_c_an_urgent_notice_breaks_through_and_a_digest_waits_for_its_hour(
    at: datetime, quiet: Quiet, hours: list[time], mode: str
) -> None:
    def due(importance: str, mode: str, quiet: Quiet) -> datetime:
        return timing.due_at(importance, mode, at, quiet=quiet, digests=hours)

    assert due(Importance.URGENT, mode, quiet) == at
    calm = due(Importance.NORMAL, Mode.DIGEST, Quiet(time(0), time(0)))
    assert local(calm).time().replace(second=0, microsecond=0) in hours
    assert at <= calm <= at + timedelta(days=1)


@given(st.text(max_size=3000), st.integers(3, 2500))
def test_a_text_is_cut_by_bytes_and_no_character_is_halved(text: str, most: int) -> None:
    cut = wecom.cut(text, most)

    assert len(cut.encode()) <= most
    sound = text.encode("utf-8", "replace").decode()
    assert cut == sound or (cut.endswith("…") and sound.startswith(cut[:-1]))
    if cut != sound and cut != "…":
        room = most - len(cut.encode())
        assert room < 4  # nothing that had room was left out


def test_a_chinese_text_of_2048_bytes_has_682_characters() -> None:
    assert wecom.cut("汉" * 682, wecom.TEXT) == "汉" * 682
    assert wecom.cut("汉" * 683, wecom.TEXT) == "汉" * 681 + "…"


@given(st.text(max_size=400), st.text(max_size=900), st.integers(1, 1000))
def test_a_card_keeps_the_limits_of_wecom_whatever_it_says(title: str, text: str, n: int) -> None:
    card = wecom.card([f"U{i}" for i in range(n)], 1, title, text, "https://h/")
    assert len(card["textcard"]["title"].encode()) <= 128
    assert len(card["textcard"]["description"].encode()) <= 512
    assert card["enable_duplicate_check"] == 1


@pytest.mark.parametrize("n", [0, 1001])
def test_a_card_is_for_one_to_a_thousand(n: int) -> None:
    with pytest.raises(ValueError, match="receivers"):
        wecom.card(["U"] * n, 1, "", "", "")


@given(st.integers(0, 400), st.floats(0, 1))
def test_waiting_after_failures_grows_to_a_quarter_of_an_hour(failures: int, spread: float) -> None:
    wait = timing.wait_after(failures, spread)
    assert timedelta(seconds=2.5) <= wait <= timedelta(minutes=15)
    assert timing.wait_after(failures + 1, spread) >= wait


@pytest.mark.parametrize(
    "base",
    [
        "http://relay.hospital.cn", "ftp://127.0.0.1", "https://", "https://u:p@h/", "https://h/?a=1",
        "https://h/#x", "file:///etc/passwd", "http://169.254.169.254", "h", "",
    ],
)  # fmt: skip
def test_no_address_without_tls_is_taken_but_this_machines(base: str) -> None:
    with pytest.raises(ValueError, match="not an address"):
        wecom.address(base)


def test_a_relay_may_have_a_port_and_a_path() -> None:
    one = wecom.address("https://relay.hospital.cn:8443/wecom/")
    assert (one.secure, one.host, one.port, one.path) == (True, "relay.hospital.cn", 8443, "/wecom")
    assert wecom.address("http://127.0.0.1:9").secure is False


@given(st.text(), st.integers())
def test_0_e_no_text_and_no_long_number_leaves_the_house(words: str, number: int) -> None:
    facts = {"words": words, "n": number}
    outside = kinds.outside_of(TALK, facts, Importance.NORMAL)

    first, second = outside.split(" 与 ") if outside.count(" 与 ") == 1 else ("", "")
    assert first == "—" or kinds._CODE.fullmatch(words)
    assert second == "—" or abs(number) < 10**8


@pytest.mark.parametrize(
    "secret", ["欧阳金丝雀", "张三", "11010519491231002X", "13912345670", "M00000012345", "0" * 32]
)
def test_0_e_names_and_numbers_of_people_stay_in_the_house(secret: str) -> None:
    assert secret not in kinds.outside_of(TALK, {"words": secret, "n": 1}, Importance.NORMAL)
    assert secret not in kinds.outside_of("gone.kind", {"words": secret}, Importance.URGENT)


def test_0_e_every_kind_that_is_declared_has_words_for_outside_that_hold() -> None:
    canary = dict.fromkeys(("title", "who", "unit", "step", "post", "bot", "n"), "金丝雀")
    for one in kinds.KINDS.values():
        assert "金丝雀" not in kinds.outside_of(one.name, canary, one.importance)


@pytest.mark.parametrize("code", sorted(wecom.WORDS))
def test_every_known_error_has_words_and_a_cure(code: str) -> None:
    said, cure = wecom.words(code)
    assert said
    assert cure
    assert code not in said


def test_an_unknown_error_says_its_number() -> None:
    assert "99999" in wecom.words("99999")[0]
    assert "502" in wecom.words("http-502")[0]
