"""Beyond this machine only with TLS (6.1-f); with TLS, cookies that nothing else may carry."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.real_clock
ASK = """
import json
from yiheng.config import settings as s
print(json.dumps([s.SESSION_COOKIE_NAME, s.CSRF_COOKIE_NAME, s.SESSION_COOKIE_SECURE,
                  s.CSRF_COOKIE_SECURE, s.SECURE_HSTS_SECONDS > 0, s.SECURE_PROXY_SSL_HEADER]))
"""
SERVE = "import sys; from yiheng.config.cli import main; sys.exit(main(sys.argv[1:]))"


def run(code: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Python of its own, with the embedded database."""
    own = ("YIHENG_DATABASE_URL", "DJANGO_SETTINGS_MODULE")  # the test run's, not the product's
    clean = {name: value for name, value in os.environ.items() if name not in own}
    return subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, check=False,
        env=clean | environment, cwd=Path(__file__).resolve().parent.parent, timeout=120,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("tls", "wanted"),
    [
        ("", ["session", "csrf", False, False, False, None]),
        ("1", ["__Host-session", "__Host-csrf", True, True, True,
               ["HTTP_X_FORWARDED_PROTO", "https"]]),
    ],
)  # fmt: skip
def test_6_1_f_cookies_are_bound_to_tls_where_there_is_tls(
    tls: str, wanted: list[Any], tmp_path: Path
) -> None:
    told = run(ASK, YIHENG_TLS=tls, YIHENG_DATA_DIR=str(tmp_path))

    assert json.loads(told.stdout) == wanted, told.stderr


def test_6_1_f_no_other_machine_is_served_in_clear(tmp_path: Path) -> None:
    (tmp_path / "secret-key").write_text("x" * 64, encoding="ascii")
    told = run(SERVE, "serve", "--host", "0.0.0.0", "--data-dir", str(tmp_path))

    assert told.returncode == 1
    assert "--tls-cert" in told.stderr
    assert "Traceback" not in told.stderr
