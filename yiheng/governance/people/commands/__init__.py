"""Everything that can happen to units, posts and members."""

from yiheng.governance.people.commands.appointing import (
    assign,
    lengthen,
    propose_appointment,
    relieve,
    settle_appointment,
)
from yiheng.governance.people.commands.dating import (
    date_rights,
    lapse,
    propose_relief,
    propose_renewal,
    settle_grant,
    shorten,
)
from yiheng.governance.people.commands.deputies import appoint_deputy, end_deputy
from yiheng.governance.people.commands.importing import (
    apply_file,
    forget_files,
    import_staff,
    keep_file,
)
from yiheng.governance.people.commands.members import (
    Hashed,
    activate,
    awaited,
    come_back,
    edit_member,
    enrol,
    export,
    hashed,
    leave,
    renew_code,
    set_phone,
)
from yiheng.governance.people.commands.posts import define_post, propose_card, settle_card
from yiheng.governance.people.commands.roster import (
    add_shift,
    ask_to_swap,
    drop_shift,
    import_shifts,
    settle_swap,
)
from yiheng.governance.people.commands.standards import (
    define_standard,
    leave_standard,
    propose_standard,
)
from yiheng.governance.people.commands.unit_importing import apply_units, import_units
from yiheng.governance.people.commands.units import close_unit, edit_unit, found_unit

__all__ = [
    "Hashed",
    "activate",
    "add_shift",
    "apply_file",
    "apply_units",
    "appoint_deputy",
    "ask_to_swap",
    "assign",
    "awaited",
    "close_unit",
    "come_back",
    "date_rights",
    "define_post",
    "define_standard",
    "drop_shift",
    "edit_member",
    "edit_unit",
    "end_deputy",
    "enrol",
    "export",
    "forget_files",
    "found_unit",
    "hashed",
    "import_shifts",
    "import_staff",
    "import_units",
    "keep_file",
    "lapse",
    "leave",
    "leave_standard",
    "lengthen",
    "propose_appointment",
    "propose_card",
    "propose_relief",
    "propose_renewal",
    "propose_standard",
    "relieve",
    "renew_code",
    "set_phone",
    "settle_appointment",
    "settle_card",
    "settle_grant",
    "settle_swap",
    "shorten",
]
