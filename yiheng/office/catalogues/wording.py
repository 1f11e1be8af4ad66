"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("登记目录条目"), "catalogues.register catalogues.registered"),
    (_("修改目录条目"), "catalogues.change catalogues.changed"),
    (_("复核目录条目"), "catalogues.review catalogues.reviewed"),
    (_("布置目录复核"), "catalogues.ask_reviews catalogues.reviews_asked"),
    (_("停用目录条目"), "catalogues.retire catalogues.retired"),
    (_("恢复目录条目"), "catalogues.bring_back catalogues.brought_back"),
    (_("上传目录文件"), "catalogues.keep_sheet catalogues.sheet_kept"),
    (_("执行目录文件"), "catalogues.apply_sheet catalogues.sheet_applied"),
    (_("提出标准版本"), "catalogues.propose catalogues.proposed"),
    (_("办结标准版本"), "catalogues.settle catalogues.settled"),
    (_("停用标准"), "catalogues.retire_standard catalogues.standard_retired"),
    (_("登记产品自带标准"), "catalogues.take_house catalogues.house_taken"),
    (_("映射采集字段"), "catalogues.map catalogues.mapped"),
    (_("登记协作关系"), "catalogues.pair catalogues.paired"),
    (_("更换协作联系人"), "catalogues.name_contacts catalogues.contacts_named"),
    (_("结束协作关系"), "catalogues.end_pair catalogues.pair_ended"),
    (_("登记协作事项"), "catalogues.begin_item catalogues.item_begun"),
    (_("办结协作事项"), "catalogues.finish_item catalogues.item_finished"),
)
"""Title, then the command and the actions that it records."""

FACTS: dict[str, Text] = {
    "field": _("采集字段"), "fields": _("映射字段数"), "other": _("协作部门"),
    "new": _("新增条数"), "changed": _("变更条数"), "day": _("日期"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
