"""The sample hospital's knowledge base: written, read, searched, rated, asked; two are overdue."""

from __future__ import annotations

from datetime import datetime, timedelta
from random import Random

from yiheng.core.actor import the_system
from yiheng.core.clock import day_of
from yiheng.governance.people.models import Member
from yiheng.office.knowledge import commands, jobs
from yiheng.office.knowledge.facts import Facts
from yiheng.office.knowledge.models import OPEN, Article, Kind
from yiheng.sample.articles import ANSWER, ARTICLES, Sample
from yiheng.sample.town import Town, morning

DAY, HOUR, MINUTE = timedelta(days=1), timedelta(hours=1), timedelta(minutes=1)
SEED = 83
SEARCHES, FOLLOWED = 60, 0.72
WEEKS = 8
LIST = "打印机自查表\n\n□ 指示灯绿\n□ 纸与碳带够一班\n□ 出纸口无异物\n"


def tell(town: Town, now: datetime) -> None:
    """Articles of every kind and grade, and what became of them."""
    rng = Random(SEED)  # noqa: S311  # sample data, to be the same each time
    made = [_written(town, one, now) for one in ARTICLES]
    jobs.ask_reviews(morning(now, 33))
    _rewritten(town, made[0], now)
    _rated(made, rng, now)
    _searched(rng, now)
    _asked(town, now)
    _in_work(town, now)


def _written(town: Town, one: Sample, now: datetime) -> Article:
    at, by = morning(now, one.ago), town.of(one.author).member
    facts = Facts(
        title=one.title, text=one.text, kind=one.kind, grade=one.grade, units=one.units,
        tags=one.tags, review_by=day_of(at) + one.lasts * DAY,
    )  # fmt: skip
    made = commands.draft(by=by, at=at, idempotency_key=f"sample-{one.title}", facts=facts)
    return commands.publish(pk=made.pk, by=by, at=at + 10 * MINUTE)


def _rewritten(town: Town, article: Article, now: datetime) -> None:
    """A second version, which says what it changes."""
    one, at = ARTICLES[0], morning(now, 6)
    by = town.of(one.author).member
    commands.revise(pk=article.pk, by=by, at=at, facts=Facts(
        title=one.title, text=one.text.replace("两次处理后", "一次处理后"), kind=one.kind,
        tags=(*one.tags, "腕带"), review_by=day_of(at) + 360 * DAY,
        note="卡纸一次即报修，避免损坏打印头",
    ))  # fmt: skip
    commands.attach(
        pk=article.pk, by=by, at=at + MINUTE, name="打印机自查表.txt", content=LIST.encode()
    )
    commands.publish(pk=article.pk, by=by, at=at + 5 * MINUTE)


def _rated(articles: list[Article], rng: Random, now: datetime) -> None:
    """Some of those who read it said whether it helped."""
    readers = list(Member.objects.filter(is_active=True).order_by("pk"))
    for article in articles:
        if article.grade in OPEN:
            for by in rng.sample(readers, min(rng.randrange(5), len(readers))):
                at = now - rng.randrange(1, 10) * DAY
                commands.rate(pk=article.pk, by=by, at=at, useful=rng.random() < 0.85)


def _searched(rng: Random, now: datetime) -> None:
    """Searches of eight weeks; most led somewhere."""
    for n in range(SEARCHES):
        at = now - rng.randrange(1, WEEKS * 7 * 24) * HOUR
        token = f"sample{n:026d}"
        commands.note_search(token=token, found=rng.randrange(5), by=the_system(), at=at)
        if rng.random() < FOLLOWED:
            commands.note_click(token=token, by=the_system(), at=at + MINUTE)


def _asked(town: Town, now: datetime) -> None:
    """One question waits, one became 常见问题, one was not taken."""
    nurse, doctor = town.of("nurse").member, town.of("doctor").member
    writer = town.of("system_engineer").member
    answered = commands.ask(
        by=nurse, at=morning(now, 9), idempotency_key="sample-1",
        words="通知太多，能不能每天只汇总一次？",
    )  # fmt: skip
    commands.answer(pk=answered.pk, by=writer, at=morning(now, 8), facts=Facts(
        title="通知能不能每天汇总一次", text=ANSWER, kind=Kind.QUESTION, tags=("通知",),
        review_by=day_of(now) + 300 * DAY,
    ))  # fmt: skip
    declined = commands.ask(
        by=doctor, at=morning(now, 5), idempotency_key="sample-2", words="能给我开管理员权限吗？"
    )
    commands.decline(
        pk=declined.pk, by=writer, at=morning(now, 4), reason="权限按岗位发放，请由科室主任提出"
    )
    commands.ask(
        by=doctor, at=morning(now, 1), idempotency_key="sample-3",
        words="移动查房时网络时断时续，\n病房哪几个位置信号最好？",
    )  # fmt: skip


def _in_work(town: Town, now: datetime) -> None:
    """A draft that its author has not finished."""
    by = town.of("system_engineer").member
    commands.draft(by=by, at=morning(now, 1), idempotency_key="sample-draft", facts=Facts(
        title="无线网络信号测试记录", text="## 测试点\n\n- 护士站\n- 抢救室", tags=("网络",),
        review_by=day_of(now) + 200 * DAY,
    ))  # fmt: skip
