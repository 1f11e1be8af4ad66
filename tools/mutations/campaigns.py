"""Rounds, rights with a date, passwords, credential risk."""

from __future__ import annotations

from tools.mutations import Mutation

ROUNDS = "yiheng/governance/campaigns"
PEOPLE = "yiheng/governance/people"
ACCESS = "yiheng/governance/access"
STORY = f"{ROUNDS}/tests/test_rounds.py"
MOVING = f"{ROUNDS}/tests/test_moving.py"
REVIEW = f"{ROUNDS}/tests/test_recertification.py"
RIGHTS = f"{PEOPLE}/tests/test_rights.py"
PASSWORDS = f"{ACCESS}/tests/test_passwords.py"
RISKS = f"{ACCESS}/tests/test_risks.py"

MUTATIONS = (
    Mutation(
        "rounds: one decides about oneself",
        f"{ROUNDS}/rules.py",
        "    if by.pk in item.barred:\n",
        "    if by.pk in []:\n",
        STORY,
    ),
    Mutation(
        "rounds: an item is handed to whom it concerns",
        f"{ROUNDS}/rules.py",
        "    if to.pk in item.barred:\n",
        "    if to.pk in []:\n",
        MOVING,
    ),
    Mutation(
        "rounds: an answered item is answered again",
        f"{ROUNDS}/rules.py",
        '    if not item.open:\n        return refuse(\n            campaign.about.clause, _("该',
        '    if not item.pk:\n        return refuse(\n            campaign.about.clause, _("该',
        STORY,
    ),
    Mutation(
        "rounds: a closed round takes answers",
        f"{ROUNDS}/rules.py",
        "    if not campaign.open:\n        return refuse(\n            campaign.about.clause, _(",
        "    if not campaign.pk:\n        return refuse(\n            campaign.about.clause, _(",
        MOVING,
    ),
    Mutation(
        "rounds: unused is kept without a reason",
        f"{ROUNDS}/rules.py",
        "or (choice.reason == Reason.FLAGGED and flagged)",
        "or False",
        STORY,
    ),
    Mutation(
        "rounds: a batch takes what is flagged",
        f"{ROUNDS}/commands/answering.py",
        '        elif seen.get(pk, Evidence("")).flagged:\n',
        "        elif pk == 0:\n",
        MOVING,
    ),
    Mutation(
        "rounds: a batch revokes",
        f"{ROUNDS}/commands/answering.py",
        "        if choice is None or not choice.batch:\n",
        "        if choice is None:\n",
        MOVING,
    ),
    Mutation(
        "rounds: what is not asked of one is answered",
        f"{ROUNDS}/commands/answering.py",
        "    if not queries.items_of(by, at).filter(pk=pk).exists():\n        raise NotFound\n",
        "",
        STORY,
    ),
    Mutation(
        "rounds: the duty of the first stays when items move",
        f"{ROUNDS}/commands/handing.py",
        "    settle_shares(campaign, before - {to}, at)\n",
        "",
        MOVING,
    ),
    Mutation(
        "rounds: what is late is handed up again and again",
        f"{ROUNDS}/commands/following.py",
        "campaign.overdue(at) and item.escalated_at is None",
        "campaign.overdue(at)",
        MOVING,
    ),
    Mutation(
        "rounds: an end beyond the period",
        f"{ROUNDS}/commands/ending.py",
        "    if due_at > last.end:\n",
        "    if due_at < last.start:\n",
        MOVING,
    ),
    Mutation(
        "review: a post that two give is taken by one",
        f"{ROUNDS}/granting.py",
        "        if pairs.takes_two(held.post):\n            change = people.propose_relief",
        "        if key == 0:\n            change = people.propose_relief",
        REVIEW,
    ),
    Mutation(
        "review: an answer lends every right",
        f"{ROUNDS}/grants.py",
        "        if permission in self.lent:\n",
        "        if permission:\n",
        REVIEW,
    ),
    Mutation(
        "review: a right that reaches over others may rest",
        f"{ROUNDS}/granting.py",
        "    reaching = [name for name in idle if pairs.sensitive(name)]\n",
        "    reaching = [name for name in idle if not name]\n",
        REVIEW,
    ),
    Mutation(
        "review: late decisions count as in time",
        f"{ROUNDS}/controls.py",
        'campaign__in=due, answered_at__lte=F("campaign__due_at")',
        "campaign__in=due",
        REVIEW,
    ),
    Mutation(
        "review: two rounds a year",
        f"{ROUNDS}/commands/opening.py",
        "at >= begun and not known and",
        "at >= begun and",
        REVIEW,
    ),
    Mutation(
        "rights: what is past its day holds on",
        f"{PEOPLE}/models/members.py",
        "return running and (not self.past(at) or self.indispensable(at))",
        "return running",
        RIGHTS,
    ),
    Mutation(
        "rights: lists show what has lapsed",
        f"{PEOPLE}/models/members.py",
        "return self.held(at).filter(dated | (must & ~Exists(others)))",
        "return self.held(at)",
        RIGHTS,
    ),
    Mutation(
        "rights: the last administrator is shut out",
        f"{PEOPLE}/models/members.py",
        "        if not self.post.must_be_filled:\n            return False\n        return not",
        "        if self.pk:\n            return False\n        return not",
        RIGHTS,
    ),
    Mutation(
        "rights: one renews the own right",
        f"{PEOPLE}/commands/dating.py",
        "    rules.may_decide_about(held.member, by).require()\n    rules.may_renew(held",
        "    rules.may_renew(held",
        RIGHTS,
    ),
    Mutation(
        "rights: one confirms the own right",
        f"{PEOPLE}/commands/dating.py",
        "        rules.may_decide_about(held.member, by).require()\n        _carry_out(",
        "        _carry_out(",
        RIGHTS,
    ),
    Mutation(
        "rights: a card of operations is of no administration",
        f"{PEOPLE}/rules.py",
        "return declared or post.exclusive or post.boundary == OPERATIONS_ONLY",
        "return declared or post.exclusive",
        RIGHTS,
    ),
    Mutation(
        "rights: a day of use counts once a worker",
        f"{PEOPLE}/using.py",
        'update(days=F("days").bitor(1 << (day.day - 1)))',
        'update(days=F("days") + (1 << (day.day - 1)))',
        RIGHTS,
    ),
    Mutation(
        "passwords: an old one is taken again",
        f"{ACCESS}/commands/passwords.py",
        "    _refuse_used(member, new, at)\n    try:\n",
        "    try:\n",
        PASSWORDS,
    ),
    Mutation(
        "passwords: a reset brings an old one back",
        f"{ACCESS}/commands/resets.py",
        "    remember(member, at)\n",
        "",
        PASSWORDS,
    ),
    Mutation(
        "passwords: an exception without a second factor",
        f"{ACCESS}/rules/passwords.py",
        "    if not factor:\n",
        "    if by is None:\n",
        PASSWORDS,
    ),
    Mutation(
        "passwords: an exception for ever",
        f"{ACCESS}/rules/passwords.py",
        "    if until > latest:\n",
        "    if until < at:\n",
        PASSWORDS,
    ),
    Mutation(
        "passwords: everybody must change",
        f"{ACCESS}/rules/passwords.py",
        "    if is_privileged(posts):\n        return months_later(set_at, limits.months)\n",
        "    if limits.months:\n        return months_later(set_at, limits.months)\n",
        PASSWORDS,
    ),
    Mutation(
        "risk: an account of administration counts like any other",
        f"{ACCESS}/risks.py",
        "parts = 0 if privileged else 1, []",
        "parts = 1, []",
        RISKS,
    ),
    Mutation(
        "risk: a rising index is met",
        f"{ACCESS}/controls.py",
        "target is None or value <= target",
        "target is None or value >= 0",
        RISKS,
    ),
    Mutation(
        "one decides about a colleague by what that colleague lends",
        f"{ROUNDS}/rules.py",
        "    return bool(able) and set(able) <= set(item.barred)\n",
        "    return False\n",
        STORY,
    ),
)
