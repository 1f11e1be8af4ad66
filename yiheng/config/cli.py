"""The command line: finds the data directory, wakes the house, dispatches to the features' cli.

A feature's ``cli.py`` has ``register(commands)``, which adds its parsers; a parser's ``run``
default takes the parsed arguments and gives the exit code. ``--data-dir`` may stand anywhere.
"""

from __future__ import annotations

import argparse
import os
import sys
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import django
from django.apps import apps

from yiheng.config import datadir, memory
from yiheng.core.database.tables import make_tables
from yiheng.core.errors import YihengError


def main(argv: list[str] | None = None) -> int:
    """Run one command; exit codes are honest: 0 done, 1 refused or failed, 2 wrong usage."""
    os.umask(0o077)  # what the product writes is its own account's alone
    data_dir, rest = _data_dir(sys.argv[1:] if argv is None else argv)
    os.environ["YIHENG_DATA_DIR"] = str(data_dir)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "yiheng.config.settings")
    founds = bool(rest) and rest[0] in datadir.FOUNDING and not {"-h", "--help"} & set(rest)
    if founds:
        datadir.prepare(data_dir)  # before settings load: they read the secret
    django.setup()
    arguments = _parser().parse_args(rest)
    import_module("yiheng.governance.keys.keyring").ask_with(
        import_module("yiheng.governance.keys.cli").passphrase
    )
    memory.settle()
    try:
        if getattr(arguments, "migrates", False):
            make_tables()
        import_module("yiheng.config.lifecycle").refuse_older(arguments)
        return int(arguments.run(arguments) or 0)
    except YihengError as refusal:
        clause = getattr(getattr(refusal, "verdict", None), "clause", "")
        print(f"拒绝: {refusal}{f'（依据 {clause}）' if clause else ''}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _data_dir(argv: list[str]) -> tuple[Path, list[str]]:
    parser = argparse.ArgumentParser(add_help=False, allow_abbrev=False)
    parser.add_argument("--data-dir", type=Path, default=os.environ.get("YIHENG_DATA_DIR", "var"))
    known, rest = parser.parse_known_args(argv)
    return Path(known.data_dir).resolve(), rest


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="yiheng",
        description="医衡: 制度即代码",
        epilog="--data-dir D 可写在任何位置，默认 ./var 或 YIHENG_DATA_DIR",
    )
    commands = parser.add_subparsers(required=True, metavar="命令")
    for app in apps.get_app_configs():
        name = f"{app.name}.cli"
        if app.name.startswith("yiheng.") and app.label != "house" and find_spec(name):
            import_module(name).register(commands)
    for name in ("lifecycle", "checking"):
        import_module(f"yiheng.config.{name}").register(commands)
    return parser
