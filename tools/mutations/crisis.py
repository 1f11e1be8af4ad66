"""Crisis: who acts, within what, and what is owed afterwards."""

from __future__ import annotations

from tools.mutations import Mutation

CRISIS = "yiheng/governance/crisis"
RULES, QUERIES = f"{CRISIS}/rules", f"{CRISIS}/queries.py"
DECLARING, ACTING = f"{CRISIS}/tests/test_declaring.py", f"{CRISIS}/tests/test_acting.py"
TEAMING, LENDING = f"{CRISIS}/tests/test_teaming.py", f"{CRISIS}/tests/test_lending.py"
RATIFYING, CONTROLS = f"{CRISIS}/tests/test_ratifying.py", f"{CRISIS}/tests/test_controls.py"

MUTATIONS = (
    Mutation(
        "a declaration outlives its time", f"{CRISIS}/models.py",
        "return self.since <= at < self.last", "return self.since <= at", DECLARING,
    ),
    Mutation(
        "one that nobody confirms goes on", f"{CRISIS}/models.py",
        "None if self.confirmed else self.confirm_by", "None", DECLARING,
    ),
    Mutation(
        "a member of the team confirms it", f"{RULES}/declaring.py",
        "if stand != Stand.WITHDRAWN and by.pk in team:", "if False:", DECLARING,
    ),
    Mutation(
        "an extension reaches as far as one likes", f"{RULES}/declaring.py",
        "if not crisis.until < until <= at + timedelta(hours=hours):",
        "if not crisis.until < until:", DECLARING,
    ),
    Mutation(
        "an unconfirmed declaration is extended", f"{RULES}/declaring.py",
        "    if not crisis.confirmed:\n", "    if False:\n", DECLARING,
    ),
    Mutation(
        "a stranger acts", f"{RULES}/acting.py", "    if by.pk not in scene.team:\n",
        "    if False:\n", ACTING,
    ),
    Mutation(
        "an act that was not declared is done", f"{RULES}/acting.py",
        "if known is None or kind not in crisis.kinds:", "if known is None:", ACTING,
    ),
    Mutation(
        "one acts for any unit", f"{RULES}/acting.py",
        "if scene.units and unit.pk not in scene.units:", "if False:", ACTING,
    ),
    Mutation(
        "each act has the whole cap for itself", f"{RULES}/acting.py",
        "if amount <= 0 or spent + amount > cap:", "if amount <= 0 or amount > cap:", ACTING,
    ),
    Mutation(
        "a signer acts afterwards", f"{RULES}/acting.py", "    if by.pk in scene.signed:\n",
        "    if False:\n", RATIFYING,
    ),
    Mutation(
        "one acts without showing the password", f"{CRISIS}/commands/acting.py",
        "    prove(by=by, proof=password, at=at, clause=rules.LIVE)\n", "", ACTING,
    ),
    Mutation(
        "who acts later signs what is open already", f"{CRISIS}/commands/acting.py",
        "    _keep_apart(found, by, at)\n", "", RATIFYING,
    ),
    Mutation(
        "the case of an act is withdrawn", f"{CRISIS}/subjects.py",
        "    on_withdrawn = staticmethod(_stays)\n", "", RATIFYING,
    ),
    Mutation(
        "hours are counted as workdays", "yiheng/governance/duties/clocks.py",
        '"小时": Clock.HOURS', '"小时": Clock.WORKDAYS', ACTING,
    ),
    Mutation(
        "an act opens no case", f"{CRISIS}/commands/acting.py",
        "    approvals.submit(subject=SUBJECT, pk=made.pk, by=by, at=at)\n", "", ACTING,
    ),
    Mutation(
        "who acted signs for a colleague", f"{RULES}/afterwards.py",
        "    if set(signers) & set(acted):\n", "    if False:\n", RATIFYING,
    ),
    Mutation(
        "a refusal asks nobody to make it good", f"{CRISIS}/commands/ratifying.py",
        "    telling.ask_to_remedy(remedy, by, at)\n", "", RATIFYING,
    ),
    Mutation(
        "the owner of a remedy verifies it", f"{RULES}/afterwards.py",
        "if by.pk == remedy.owner_id or by.pk in involved:", "if False:", RATIFYING,
    ),
    Mutation(
        "what was never ratified is told every minute", f"{CRISIS}/commands/ratifying.py",
        "    act.escalate(at)\n", "", RATIFYING,
    ),
    Mutation(
        "what is not due yet stands on the list", QUERIES,
        "Act.objects.filter(state__in=OPEN, due_at__lte=at)", "Act.objects.filter(state__in=OPEN)",
        RATIFYING,
    ),
    Mutation(
        "a stranger sees every crisis", QUERIES,
        "    if oversees(viewer):\n        return everything\n    own = Crisis",
        "    if True:\n        return everything\n    own = Crisis",
        ACTING,
    ),
    Mutation(
        "an act after the end counts as covered", QUERIES,
        "        (crisis.live(act.at) or act.at == crisis.ended_at)\n", "        True\n", CONTROLS,
    ),
    Mutation(
        "a decision that came late counts as in time", f"{CRISIS}/controls.py",
        "if one.decided_at is not None and one.decided_at <= one.due_at]",
        "if one.decided_at is not None]", CONTROLS,
    ),
    Mutation(
        "one puts oneself into the team", f"{RULES}/teaming.py",
        "if any(one.pk == by.pk for one in new.joining):", "if False:", TEAMING,
    ),
    Mutation(
        "who confirmed it joins the team", f"{RULES}/teaming.py",
        "    if judge is not None:\n", "    if False:\n", TEAMING,
    ),
    Mutation(
        "who left the team goes on acting", f"{CRISIS}/models.py",
        "return self.team.filter(left_at=None)", "return self.team.all()", TEAMING,
    ),
    Mutation(
        "nobody is left to confirm the new team", f"{RULES}/teaming.py",
        "return team and has_a_second(seconds)", "return team", TEAMING,
    ),
    Mutation(
        "an extension forgets the posts that were lent", f"{CRISIS}/commands/declaring.py",
        "        crisis.extend(extension.until)\n        _extend_acts(crisis, by, at)\n",
        "        crisis.extend(extension.until)\n", LENDING,
    ),
    Mutation(
        "a lent post outlives a declaration without its second word",
        f"{CRISIS}/commands/acting.py",
        "Asked(made, found.last, unit", "Asked(made, found.until, unit", LENDING,
    ),
)  # fmt: skip
