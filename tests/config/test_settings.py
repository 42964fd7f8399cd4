"""Settings: each is read, and none is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from config.settings import Settings, SettingsError

KEY = "11" * 32
GIVEN = {
    "PORTAL_ADDRESS": "https://min-side.example",
    "PORTAL_DATABASE": "sqlite://",
    "PORTAL_UNIT": "22" * 16,
    "PORTAL_ROOT_KEY": KEY,
    "PORTAL_DEAL_KEY": KEY,
    "PORTAL_SIGNING_SECRET": KEY,
    "PORTAL_PEPPER": f"{KEY}\n{'33' * 32}",
    "PORTAL_SERVER_KEY": KEY,
}


def test_all_that_is_needed_is_enough() -> None:
    settings = Settings.read(GIVEN)

    assert settings.pepper == (bytes.fromhex(KEY), bytes.fromhex("33" * 32))
    assert settings.secure
    assert not settings.demonstration


@pytest.mark.parametrize("missing", GIVEN)
def test_nothing_that_is_needed_is_guessed(missing: str) -> None:
    given = {name: text for name, text in GIVEN.items() if name != missing}

    with pytest.raises(SettingsError, match=missing):
        Settings.read(given)


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("PORTAL_ADRESS", "https://min-side.example"),
        ("PORTAL_ADDRESS", "http://min-side.example"),
        ("PORTAL_AWAY", "http://www.yr.no"),
        ("PORTAL_AWAY", "https:///x"),
        ("PORTAL_AWAY", "https://*"),
        ("PORTAL_AWAY", "https://www.yr.no:99999/"),
        ("PORTAL_AWAY", "https://www.yr.no/;x"),
        ("PORTAL_AWAY", ""),
        ("PORTAL_DEAL_KEY", "11"),
        ("PORTAL_PEPPER", ""),
        ("PORTAL_PROXIES", "two"),
        ("PORTAL_UNIT_FILE", "/nowhere"),
    ],
)
def test_what_makes_no_sense_is_refused_by_name_and_never_by_value(name: str, text: str) -> None:
    with pytest.raises(SettingsError, match=name.removesuffix("_FILE")) as raised:
        Settings.read({**GIVEN, name: text})

    assert not text or text not in str(raised.value)


def test_a_secret_can_lie_in_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "pepper").write_text(f"{KEY}\n")
    given = {name: text for name, text in GIVEN.items() if name != "PORTAL_PEPPER"}

    settings = Settings.read({**given, "PORTAL_PEPPER_FILE": str(tmp_path / "pepper")})

    assert settings.pepper == (bytes.fromhex(KEY),)


def test_secrets_are_not_shown() -> None:
    shown = repr(Settings.read(GIVEN))

    assert KEY not in shown.replace(f"root_key={bytes.fromhex(KEY)!r}", "")
    assert repr(bytes.fromhex(KEY)) not in shown.replace("root_key=" + repr(bytes.fromhex(KEY)), "")


def test_plain_http_is_for_loopback_alone() -> None:
    settings = Settings.read({**GIVEN, "PORTAL_ADDRESS": "http://localhost:8000"})

    assert not settings.secure
