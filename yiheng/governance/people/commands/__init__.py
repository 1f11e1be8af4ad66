"""Everything that can happen to units, posts and members."""

from yiheng.governance.people.commands.appointing import (
    assign,
    propose_appointment,
    relieve,
    settle_appointment,
)
from yiheng.governance.people.commands.importing import import_staff, import_units
from yiheng.governance.people.commands.members import (
    activate,
    come_back,
    edit_member,
    enrol,
    leave,
    renew_code,
    set_phone,
)
from yiheng.governance.people.commands.posts import define_post, propose_card, settle_card
from yiheng.governance.people.commands.units import close_unit, edit_unit, found_unit

__all__ = [
    "activate",
    "assign",
    "close_unit",
    "come_back",
    "define_post",
    "edit_member",
    "edit_unit",
    "enrol",
    "found_unit",
    "import_staff",
    "import_units",
    "leave",
    "propose_appointment",
    "propose_card",
    "relieve",
    "renew_code",
    "set_phone",
    "settle_appointment",
    "settle_card",
]
