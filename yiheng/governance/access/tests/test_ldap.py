from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from yiheng.governance.access import identity
from yiheng.governance.access.tests.directory import BASE, ROOT_PASSWORD, Directory, slapd

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")  # ldap3's own
PEOPLE = {
    "D00001": ("D00001", "ink-stone-and-brush"),
    "D00002": ("N00002", "another-good-sheet"),
    "star": ("D0*", "asterisk-asterisk"),
}


@pytest.fixture(scope="module")
def directory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Directory]:
    with slapd(tmp_path_factory.mktemp("ldap") / "d", PEOPLE) as running:
        yield running


@pytest.fixture
def configured(settings: Any, tmp_path: Path) -> Any:
    settings.DATA_DIR = tmp_path

    def configure(*rows: dict[str, Any], mode: int = 0o600) -> None:
        file = tmp_path / "identity.json"
        file.write_text(json.dumps({"providers": list(rows)}))
        file.chmod(mode)
        secret = tmp_path / "reader.secret"
        secret.write_text(ROOT_PASSWORD)
        secret.chmod(0o600)

    return configure


def as_bound(directory: Directory, **more: Any) -> dict[str, Any]:
    return {
        "kind": "ldap", "name": "hospital", "url": directory.tls, "ca_file": directory.ca_file,
        "user_dn": f"uid={{staff_no}},ou=people,{BASE}", "staff_no_attribute": "employeeNumber",
    } | more  # fmt: skip


def as_searched(directory: Directory, **more: Any) -> dict[str, Any]:
    row = as_bound(directory, base=BASE, bind_dn=f"cn=reader,{BASE}", **more)
    return {key: value for key, value in row.items() if key != "user_dn"} | {
        "bind_password_file": "reader.secret"
    }


@pytest.mark.parametrize("how", [as_bound, as_searched])
@pytest.mark.parametrize("way", ["ldaps", "starttls", "here"])
def test_the_directory_vouches_for_the_right_password_only(
    directory: Directory, configured: Any, how: Any, way: str
) -> None:
    ways: dict[str, dict[str, Any]] = {
        "ldaps": {}, "starttls": {"url": directory.plain, "start_tls": True},
        "here": {"url": directory.plain},
    }  # fmt: skip
    configured(how(directory, **ways[way]))

    assert identity.by_password("D00001", "ink-stone-and-brush") == "D00001"
    for number, password in (
        ("D00001", "wrong"), ("D00001", ""), ("", "ink-stone-and-brush"), ("D99999", "x"),
        ("D00001", "another-good-sheet"), ("D00001\x00", "ink-stone-and-brush"),
    ):  # fmt: skip
        assert identity.by_password(number, password) is None, number


def test_who_is_vouched_for_is_the_very_number_that_was_typed(
    directory: Directory, configured: Any
) -> None:
    configured(as_bound(directory))

    for spelled in ("d00001", " D00001", "D00001 ", "D00002"):  # D00002 is N00002 to the hospital
        for _number, password in PEOPLE.values():
            assert identity.by_password(spelled, password) is None, spelled


INJECTIONS = (
    "*", "D*", "D0*", "D00001)(uid=*", "*)(uid=*))(|(uid=*", "D00001)(|(objectClass=*)", "\\2a",
    "D00001,ou=people", f"D00001,ou=people,{BASE}", "D00001+cn=D00001", "D00001#", "D00001\\",
    '"D00001"', "D00001;x", "=D00001", "D00001\n", "(|(uid=*))", "D00001)(userPassword=*",
)  # fmt: skip


@pytest.mark.parametrize("how", [as_bound, as_searched])
@pytest.mark.parametrize("typed", INJECTIONS)
def test_nothing_typed_becomes_part_of_the_question(
    directory: Directory, configured: Any, how: Any, typed: str
) -> None:
    configured(how(directory))

    for number, password in PEOPLE.values():
        if typed != number:
            assert identity.by_password(typed, password) is None


def test_an_asterisk_is_a_letter_like_any_other(directory: Directory, configured: Any) -> None:
    configured(as_searched(directory))

    assert identity.by_password("D0*", "asterisk-asterisk") == "D0*"


def test_a_directory_that_is_down_or_not_trusted_is_said_to_be_down(
    directory: Directory, configured: Any
) -> None:
    for more in (
        {"url": "ldaps://127.0.0.1:1"}, {"url": directory.plain.replace("ldap:", "ldaps:")},
        {"ca_file": None},
    ):  # fmt: skip
        configured(as_bound(directory, **more))
        with pytest.raises(identity.DirectoryDown):
            identity.by_password("D00001", "ink-stone-and-brush")


def test_a_reader_with_a_wrong_password_is_no_ones_fault_but_the_hospitals(
    directory: Directory, configured: Any, tmp_path: Path
) -> None:
    configured(as_searched(directory))
    (tmp_path / "reader.secret").write_text("wrong")
    with pytest.raises(identity.DirectoryDown):
        identity.by_password("D00001", "ink-stone-and-brush")


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"kind": "cas", "name": "cas"}, "CAS 尚未接入"),
        ({"kind": "wecom", "name": "scan"}, "企业微信扫码尚未接入"),
        ({"kind": "saml", "name": "x"}, "没有这种登录方式"),
        ({"kind": "ldap", "name": "Bad Name"}, "name"),
        ({"kind": "ldap", "name": "x"}, "缺少：url"),
        ({"kind": "ldap", "name": "x", "url": "http://h", "staff_no_attribute": "uid",
          "user_dn": "uid={staff_no}"}, "ldaps://"),
        ({"kind": "ldap", "name": "x", "url": "ldaps://h", "staff_no_attribute": "uid"},
         "user_dn"),
        ({"kind": "oidc", "name": "x", "issuer": "http://far", "client_id": "c",
          "client_secret_file": "reader.secret", "staff_no_claim": "sub"}, "https://"),
        ({"kind": "oidc", "name": "x", "issuer": "https://far", "client_id": "c",
          "client_secret_file": "reader.secret", "staff_no_claim": "sub",
          "algorithms": ["none"]}, "algorithms"),
        ({"kind": "oidc", "name": "x", "issuer": "https://far", "client_id": "c",
          "client_secret_file": "absent", "staff_no_claim": "sub"}, "找不到"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_says_what_to_mend_and_opens_nothing(
    configured: Any, row: dict[str, Any], words: str
) -> None:
    configured(row)

    with pytest.raises(identity.Misconfigured, match=words):
        identity.providers()
    assert identity.by_password("D00001", "x") is None
    assert identity.redirect_providers() == ()


def test_a_file_that_others_can_read_is_not_used(configured: Any) -> None:
    configured(mode=0o644)

    with pytest.raises(identity.Misconfigured, match="chmod 600"):
        identity.providers()
