"""What is said of an entry, as it is typed or read from a file."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256

from yiheng.governance.people.models import Member, Unit
from yiheng.office.catalogues.models import Asset, Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """An entry in its keeper's words."""

    kind: str
    code: str
    name: str
    unit: Unit | None
    owner: Member | None
    clauses: tuple[str, ...]
    host: Asset | None = None
    giver: Asset | None = None
    taker: Asset | None = None
    protocol: str = ""
    level: str = ""
    indexed: bool = False
    note: str = ""

    @classmethod
    def of(cls, one: Asset) -> Facts:
        """As an entry stands."""
        return cls(
            kind=one.kind, code=one.code, name=one.name, unit=one.unit, owner=one.owner,
            clauses=tuple(one.clauses), host=one.host, giver=one.giver, taker=one.taker,
            protocol=one.protocol, level=one.level, indexed=one.indexed, note=one.note,
        )  # fmt: skip

    @property
    def kind_title(self) -> str:
        """What its kind is called."""
        return str(Kind(self.kind).label)

    @property
    def told(self) -> dict[str, str]:
        """Each field as text, to be compared and shown."""
        return {
            "name": self.name, "unit": self.unit.code if self.unit else "",
            "owner": self.owner.staff_no if self.owner else "", "clauses": " ".join(self.clauses),
            "host": self.host.code if self.host else "",
            "giver": self.giver.code if self.giver else "",
            "taker": self.taker.code if self.taker else "", "protocol": self.protocol,
            "level": self.level, "indexed": "1" if self.indexed else "", "note": self.note,
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """What the history keeps of it."""
        return sha256(repr(sorted(self.told.items())).encode()).hexdigest()
