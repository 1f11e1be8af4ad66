"""A route being edited: the form keeps everything, and each button does one thing."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from yiheng.desk.approvals import drafts
from yiheng.desk.approvals.drafts import Draft, read
from yiheng.governance.approvals.checking import MOST_SIGNERS, MOST_STEPS
from yiheng.governance.approvals.shapes import StepData, by_body, by_member, by_post, step

words = st.text("abcxyz_职务", max_size=6)
signers = st.one_of(
    st.builds(lambda post: by_post(post, own_unit=True), words),
    st.builds(lambda post, unit: by_post(post, unit=unit), words, st.sampled_from(["", "u1"])),
    st.builds(by_member, words),
    st.builds(by_body, words, words),
)
chosen = st.sampled_from([None, "procurement_leader_limit"])
steps = st.builds(
    lambda title, who, reaching, below, switch, information, limit: step(
        title, *who, reaching=reaching, below=below, tiered_by=switch, information=information,
        limit=limit,
    ),
    words, st.lists(signers, min_size=1, max_size=3), chosen, chosen, chosen,
    st.sampled_from([None, True, False]), chosen,
)  # fmt: skip
routes = st.lists(steps, max_size=5)
acts = st.one_of(
    st.sampled_from(["add", "preview", "", "up", "drop:0", "add:0", "up:-1", "up:９", "a:b:c:d",
                     "up:" + "9" * 5000, "drop:0:" + "9" * 5000]),
    st.builds(
        "{}:{}".format,
        st.sampled_from(["insert", "remove", "up", "down", "sign"]), st.integers(0, 25),
    ),
    st.builds("drop:{}:{}".format, st.integers(0, 6), st.integers(0, 15)),
)  # fmt: skip


@given(routes)
def test_a_form_gives_back_the_route_that_it_was_made_of(route: list[StepData]) -> None:
    assert read(drafts.of(route).flat()).data() == route


@given(routes, st.lists(acts, max_size=30))
def test_no_button_breaks_a_draft(route: list[StepData], pressed: list[str]) -> None:
    draft = drafts.of(route)
    for word in pressed:
        looked = draft.act(word)
        assert looked is None or 0 <= looked <= max(0, len(draft.steps) - 1)
        assert len(draft.steps) <= MOST_STEPS
        assert all(1 <= len(one.signers) <= MOST_SIGNERS for one in draft.steps)
        draft = read(draft.flat())


def test_a_count_that_is_too_long_for_a_number_counts_nothing() -> None:
    whole = drafts.of([step("甲", by_post("head"))]).flat()
    assert read(whole | {"steps": "9" * 5000}).steps == []
    assert read(whole | {"s0-signers": "9" * 5000}).steps[0].signers == []


def test_each_button_does_one_thing() -> None:
    draft = drafts.of([step(title, by_post("head")) for title in ("甲", "乙", "丙")])

    def titles() -> list[str]:
        return [one.fields.get("title", "") for one in draft.steps]

    assert draft.act("down:0") == 1
    assert titles() == ["乙", "甲", "丙"]
    assert draft.act("up:2") == 1
    assert titles() == ["乙", "丙", "甲"]
    assert draft.act("up:0") == 0
    assert draft.act("down:2") == 2
    assert titles() == ["乙", "丙", "甲"]
    assert draft.act("remove:1") == 0
    assert draft.act("insert:0") == 1
    assert titles() == ["乙", "", "甲"]
    assert draft.act("add") == 3
    assert draft.act("sign:0") == 0
    assert [len(one.signers) for one in draft.steps] == [2, 1, 1, 1]
    draft.steps[0].signers[1]["post"] = "leader"
    assert draft.act("drop:0:0") == 0
    assert draft.steps[0].signers == [{"kind": "post", "post": "leader"}]
    assert draft.act("drop:0:0") == 0
    assert len(draft.steps[0].signers) == 1
    assert draft.act("preview") is None


def test_what_a_form_claims_of_itself_is_bounded() -> None:
    assert len(read({"steps": "999999999"}).steps) == MOST_STEPS
    assert len(read({"steps": "1", "s0-signers": "88"}).steps[0].signers) == MOST_SIGNERS
    for odd in ("-1", "one", "１", ""):
        assert read({"steps": odd}) == Draft()
