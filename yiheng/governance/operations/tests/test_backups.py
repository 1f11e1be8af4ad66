"""The copies that a backup is sealed from are gone whatever ends it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from yiheng.governance.operations import backups


def test_0_e_told_to_stop_while_it_clears_its_copies_away_it_leaves_none(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.DATA_DIR = tmp_path
    backups.folder().mkdir()
    whole, words = shutil.rmtree, [SystemExit(0)]

    def interrupted(folder: Path, ignore_errors: bool = False) -> None:
        if words:
            (folder / "first").unlink()
            raise words.pop()
        whole(folder, ignore_errors)

    def copied() -> None:
        with backups._draft() as draft:
            for name in ("first", "second"):
                (draft / name).write_text("患者的姓名")
            monkeypatch.setattr(shutil, "rmtree", interrupted)

    with pytest.raises(SystemExit):
        copied()
    assert words == []
    assert list(backups.folder().iterdir()) == []
