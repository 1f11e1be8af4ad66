"""The files of documents: looked at when they come, sealed each with its own key, read whole.

A file goes through in blocks: neither its clear nor its sealed bytes are in memory at once. What is
sealed is written under a new name and then the row; a name without a row is swept after a day.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from yiheng.core import extracting
from yiheng.core.errors import Denied, Invalid
from yiheng.core.storing import BLOCK, Missing, Unreachable, new_name, store
from yiheng.core.verdict import on_field, refuse
from yiheng.governance.keys import streams, vault
from yiheng.office.documents import rules
from yiheng.office.documents.facts import Upload
from yiheng.office.documents.models import Fault, Version

FIELD = "file"
LONGEST_NAME = 120
AGE = timedelta(days=1)
"""How long a file lies that no row stands for: an upload under way has none yet."""


def received(name: str, size: int, file: BinaryIO) -> Upload:
    """A file that was uploaded, looked at; raises ``Invalid`` for one that is not taken."""
    suffix = extracting.suffix_of(name)
    if not size:
        raise Invalid(FIELD, _("文件是空的，请重新选择"), clause=rules.SEALING)
    if size > settings.MAX_UPLOAD:
        raise Invalid(FIELD, _("文件超过 20 MB，请压缩或拆分后上传"), clause=rules.SEALING)
    if suffix not in extracting.CONTENT_TYPES:
        raise Invalid(
            FIELD, _("只收 PDF、图片、Word、Excel、PowerPoint 与文本文件"), clause=rules.SEALING
        )
    on_field(FIELD, rules.may_hold(suffix, extracting.kind_of(file)))
    try:
        text = extracting.text_of(file, suffix)
    except extracting.Bomb as error:
        raise Invalid(
            FIELD, _("文件解压后过大或含有外部引用，未收。请用原软件另存后上传"),
            clause=rules.SEALING,
        ) from error  # fmt: skip
    return Upload(name=name[-LONGEST_NAME:], suffix=suffix, size=size, file=file, text=text)


def keep(version: Version, upload: Upload) -> None:
    """Seal a file for a version and store it; the version's fields tell of it, to be saved."""
    version.blob, version.size, version.suffix = new_name(), upload.size, upload.suffix
    version.file_name, version.fault, version.fault_at = upload.name, "", None
    vault.create_owners([version.key_owner])
    whole = sha256()
    with _stored():
        store().write(version.blob, streams.seal(_hashed(_blocks(upload.file), whole),
                                                 version.where))  # fmt: skip
    version.digest = whole.hexdigest()


def blocks(version: Version) -> Iterator[bytes]:
    """The file in clear, block by block; raises ``Missing`` or ``SealBroken``."""
    with _stored():
        yield from streams.open(store().read(version.blob), version.where)


def fault_of(version: Version) -> str:
    """What is wrong with a stored file ("" for nothing): it is opened whole and compared."""
    whole = sha256()
    try:
        for block in blocks(version):
            whole.update(block)
    except Missing:
        return Fault.MISSING
    except (vault.SealBroken, vault.KeyErased):
        return Fault.BROKEN
    return "" if whole.hexdigest() == version.digest else Fault.BROKEN


def content(version: Version) -> BinaryIO:
    """The file in clear, in memory: for what has to jump about in it."""
    found = io.BytesIO()
    for block in blocks(version):
        found.write(block)
    found.seek(0)
    return found


def text_of(version: Version) -> str:
    """The text in a stored file."""
    return extracting.text_of(content(version), version.suffix)


def erase(version: Version) -> None:
    """Its key is destroyed, and with it whatever copy of the file lies anywhere."""
    vault.erase_owner(version.key_owner)


def strays(known: set[str], at: datetime) -> Iterator[str]:
    """Names in the store that no row stands for, a day old at least."""
    with _stored():
        for name, changed in store().names():
            if changed < at - AGE and name not in known:
                yield name


def remove(name: str) -> None:
    """Throw a file away."""
    with _stored():
        store().remove(name)


def _blocks(file: BinaryIO) -> Iterator[bytes]:
    file.seek(0)
    while block := file.read(BLOCK):
        yield block


def _hashed(coming: Iterable[bytes], whole: Any) -> Iterator[bytes]:
    for block in coming:
        whole.update(block)
        yield block


@contextmanager
def _stored() -> Iterator[None]:
    """A store that does not answer is a refusal that says so; a full disk is one too."""
    try:
        yield
    except (Unreachable, OSError) as error:
        verdict = refuse(
            rules.SEALING, _("文件存储没有应答，没有保存也没有打开任何内容"),
            cure=_("请稍后再试；多次如此请联系系统管理员"),
        )  # fmt: skip
        raise Denied(verdict) from error
