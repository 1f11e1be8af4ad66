"""Requests: what a form may ask, who fills, signs, handles and confirms, and what is kept."""

from __future__ import annotations

from tools.mutations import Mutation

ROOM = "yiheng/office/requests"
FILLING = f"{ROOM}/tests/test_filling.py"
HANDLING = f"{ROOM}/tests/test_handling.py"
DESIGNING = f"{ROOM}/tests/test_designing.py"
DEFINITIONS = f"{ROOM}/tests/test_definitions.py"
ANSWERS = f"{ROOM}/tests/test_answers.py"
PAGES = f"{ROOM}/tests/test_pages.py"

MUTATIONS = (
    Mutation(
        "requests: a form may ask for patients by declaration",
        f"{ROOM}/checking.py",
        '    if raw.get("data") == "patient":\n',
        '    if raw.get("data") == "nobody":\n',
        DEFINITIONS,
    ),
    Mutation(
        "requests: a form may ask for patients by its label",
        f"{ROOM}/checking.py",
        "if any(word in one.label for word in PATIENTS) and",
        "if any(word == one.label * 2 for word in PATIENTS) and",
        DEFINITIONS,
    ),
    Mutation(
        "requests: an identity number stays in a text",
        f"{ROOM}/answers.py",
        "    if numbers_in(text):\n",
        "    if len(numbers_in(text)) > len(text):\n",
        ANSWERS,
    ),
    Mutation(
        "requests: what is not asked is kept",
        f"{ROOM}/answers.py",
        "if one.when is not None and not one.when.holds(found.answers):",
        "if one.when is not None and one.when is one.label:",
        ANSWERS,
    ),
    Mutation(
        "requests: a locked answer is whatever was sent",
        f"{ROOM}/answers.py",
        "value = fill(one, found.answers) if one.locked else None",
        "value = None",
        ANSWERS,
    ),
    Mutation(
        "requests: facts of a member of another unit are told",
        f"{ROOM}/queries.py",
        "staff_no=staff_no, unit=request.applicant.unit_id, is_active=True",
        "staff_no=staff_no, is_active=True",
        FILLING,
    ),
    Mutation(
        "requests: a gap does not keep it from being handed in",
        f"{ROOM}/commands/filling.py",
        "    for problem in queries.problems(request, filled):\n        raise problem\n",
        "",
        FILLING,
    ),
    Mutation(
        "requests: everybody sees a draft",
        f"{ROOM}/queries.py",
        "    handed_in = everything.exclude(state=State.DRAFT)\n",
        "    handed_in = everything\n",
        FILLING,
    ),
    Mutation(
        "requests: the handling post sees what is not approved",
        f"{ROOM}/queries.py",
        "    return Q(version__in=versions, state__in=HANDLING)\n",
        "    return Q(version__in=versions)\n",
        HANDLING,
    ),
    Mutation(
        "requests: the applicant handles the own request",
        f"{ROOM}/rules.py",
        "    if request.applicant_id == by.pk:\n        return refuse(\n            SEPARATION,\n"
        '            _("申请人不能办理自己的申请"),',
        "    if request.applicant_id == -1:\n        return refuse(\n            SEPARATION,\n"
        '            _("申请人不能办理自己的申请"),',
        HANDLING,
    ),
    Mutation(
        "requests: anybody handles it",
        f"{ROOM}/rules.py",
        "    if not by.holds(request.definition.handler, at):\n",
        "    if not by.is_active:\n",
        HANDLING,
    ),
    Mutation(
        "requests: a grant is done before it is confirmed",
        f"{ROOM}/acts.py",
        "        if found is not None and found.open:\n",
        "        if found is None:\n",
        HANDLING,
    ),
    Mutation(
        "requests: a toxic pair is signed first and refused last",
        f"{ROOM}/rules.py",
        "    possible = ACTS[acting.name].check(values, by, at)\n"
        "    return verdict if possible else possible\n",
        "    return verdict\n",
        HANDLING,
    ),
    Mutation(
        "requests: whom a grant is for signs it",
        f"{ROOM}/subjects.py",
        "    return list(Member.objects.filter(staff_no__in=numbers))\n",
        "    return list(Member.objects.filter(staff_no__in=numbers)[:0])\n",
        HANDLING,
    ),
    Mutation(
        "requests: handled in time whenever it was handled",
        f"{ROOM}/controls.py",
        "    return request.done_at <= request.due_at\n",
        "    return True\n",
        HANDLING,
    ),
    Mutation(
        "requests: what nobody confirmed is archived at once",
        f"{ROOM}/jobs.py",
        "        if clocks.due(one.done_at, workdays=workdays) <= now:\n",
        "        if workdays:\n",
        HANDLING,
    ),
    Mutation(
        "requests: the time spent stays with the person",
        f"{ROOM}/commands/filling.py",
        "submitted_at=at, seconds=0",
        "submitted_at=at",
        FILLING,
    ),
    Mutation(
        "requests: one person changes a form alone",
        f"{ROOM}/commands/designing.py",
        '    may_settle(change, Stand(stand), by, "2.1-n").require()\n',
        "",
        DESIGNING,
    ),
    Mutation(
        "requests: a version holds at once",
        f"{ROOM}/commands/designing.py",
        "    since = max(change.in_force_from, at)\n",
        "    since = at\n",
        DESIGNING,
    ),
    Mutation(
        "requests: a signature binds no file",
        f"{ROOM}/queries.py",
        '            "attachments": sorted(map(list, files)),\n',
        '            "attachments": [],\n',
        FILLING,
    ),
    Mutation(
        "requests: a file runs on the page",
        "yiheng/core/ui/files.py",
        "sandbox; default-src 'none'",
        "default-src 'self'",
        PAGES,
    ),
    Mutation(
        "requests: what concerns several departments is settled by one",
        f"{ROOM}/rules.py",
        "return len(named - {request.applicant.unit.code}) > 1",
        "return len(named) > 99",
        f"{ROOM}/tests/test_between.py",
    ),
    Mutation(
        "a copy asked for again writes over what was signed",
        f"{ROOM}/commands/filling.py",
        "    if known is None:\n        filled",
        "    if True:\n        filled",
        FILLING,
    ),
)
