"""审批: subjects, routes as data, signatures bound to content (3.1-e, 3.1-r, 4.1-a…c).

A feature declares what can be approved (``subjects.approval_subject``, a class of static methods
named like the fields of ``subjects.Subject``) and calls ``commands.submit``; the engine asks the
signers of its route, and calls the feature's ``on_approved``, ``on_refused``, ``on_returned``,
``on_withdrawn``, ``on_terminated`` in the transaction of the deciding move. A page shows
``Subject.summary``, ``attachments`` and ``form`` (a ``sheets.Sheet``).

A ``Case`` has ``Step`` rows: one required signature each. Steps with one ``ordinal`` are signed
together (会签); ``skipped`` ones are not taken, their tier is not reached; ``waiting`` ones wait;
``Step.who`` names the signer. A route's steps are ``shapes.StepData`` (``step``, ``by_post``,
``by_member``, ``by_body`` write them).

Commands (``commands.…``; keyword-only, ``by`` and ``at`` always; each gives the case, unless said)
    submit(subject, pk)                    also hands a returned case in again
    content_changed(subject, pk)           voids every signature; the same bytes change nothing
    withdraw(subject, pk)                  the applicant; calls ``on_withdrawn``
    withdraw_case(pk)                      the same of one case, and of no later one
    sign(pk, decision, opinion, shown, password, back_to="applicant")
        decision approve, refuse or return; back_to "applicant", "previous" or an ordinal ("2");
        shown is ``Step.shown`` of the step that the page offered
    sign_many(choices, opinion, password)  choices: (case pk, ``Step.shown``), 20 at most;
                                           gives a ``Signed`` each (pk, case or refusal)
    take_back(pk)                          the own signature, while nobody has signed after it
    keep_resolution(pk, number, dated_on, name, content, present, recused), read_resolution(pk)
        of a body's step; present those members of the body who sat and voted
    propose_seats(body, seats, since, reason), settle_seats(pk, stand)     who sits in a body
    transfer(pk, to, reason)               转办: the waiting step to a named member; back again too
    add_signer(pk, who, place, reason)     加签: place before, together or after
    circulate(pk, readers), acknowledge(pk)                                       传阅, its receipt
    urge(pk), comment(pk, text)
    terminate(pk, reason)                  ``approvals:terminate``; calls ``on_terminated``
    keep_phrase(text), drop_phrase(pk)     one's own common opinions
    propose_route(code, title, steps, limit, in_force_from, reason), settle_route(pk, stand)
    define_route(code, title, steps, limit, in_force_from)                        the system only
    judge_split(pk, is_split, remark)      of a ``SplitAlarm``, by audit

Queries (``queries.…``)
    visible_to(viewer), todo(member, at) -> Steps, to_read(member) and circulated_to(member) ->
    Readings, signed_by(member) -> Signatures, started_by(member) -> Cases, signers_of(subject, pk),
    subjects_of_signer(viewer, subject); dossier(case) (what every rule takes), waiting_steps(case),
    opinion_of(signature), comments_of(case), readings_of(case), phrases_of(member),
    resolution_for(case, step), able_to_sign(step, dossier, at),
    heirs_of(step, dossier, by, at);
    vacant(at), split_alarms(viewer, at); route_in_force(code, at), routes_in_force(at),
    routes_to_come(code, at),
    try_route(code, steps, since, until, known) -> Trials (case, before, after, differs)

Rules (``rules.…``, for a page that asks): step_for(by, dossier, at) -> (step or None, Verdict),
    may_take_back, may_hand_over, may_transfer, may_add_signer, may_urge, may_terminate,
    may_withdraw(by, case)
"""
