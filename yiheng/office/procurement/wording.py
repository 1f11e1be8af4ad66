"""What the ledger calls the acts of this room; the ledger's own pages take the words from here."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from yiheng.core.verdict import Text

ACTIONS: tuple[tuple[Text, str], ...] = (
    (_("填写采购申请"), "procurement.draft procurement.drafted"),
    (_("修改采购申请"), "procurement.revise procurement.revised"),
    (_("再来一单"), "procurement.copy procurement.copied"),
    (_("上传采购附件"), "procurement.attach procurement.file procurement.attached"),
    (_("移除采购附件"), "procurement.detach procurement.detached"),
    (_("查看采购附件"), "procurement.read_file procurement.file_read"),
    (_("提交采购申请"), "procurement.submit procurement.submitted"),
    (_("撤回采购申请"), "procurement.withdraw procurement.take_back procurement.withdrawn"),
    (_("采购申请获批准"), "procurement.approve procurement.approved"),
    (_("否决采购申请"), "procurement.close procurement.closed"),
    (_("退回采购申请"), "procurement.hand_back procurement.handed_back"),
    (_("终止采购审批"), "procurement.stop procurement.stopped"),
    (_("紧急采购"), "procurement.buy_at_once procurement.bought_at_once"),
    (_("追认紧急采购"), "procurement.ratify procurement.ratified"),
    (_("未予追认紧急采购"), "procurement.turn_down procurement.turned_down"),
    (_("紧急采购补救核实"), "procurement.make_good procurement.made_good"),
    (_("登记采购合同"), "procurement.sign_contract procurement.contracted"),
    (_("登记合同公告"), "procurement.announce procurement.announced"),
    (_("采购验收"), "procurement.accept procurement.examined"),
    (_("终止采购"), "procurement.cancel procurement.cancelled"),
    (_("申请付款"), "procurement.ask_payment procurement.payment_asked"),
    (_("移交付款"), "procurement.hand_over procurement.handed_over"),
    (_("下载付款批次"), "procurement.download_batch procurement.batch_downloaded"),
    (_("登记付款结果"), "procurement.settle_payment procurement.payment_settled"),
    (_("采购结清"), "procurement.settle_up procurement.settled_up"),
    (_("采购归档"), "procurement.archive procurement.archived"),
    (_("提出档案销毁"), "procurement.propose_destruction procurement.destruction_proposed"),
    (_("办结档案销毁"), "procurement.settle_destruction procurement.destruction_settled"),
    (_("登记供应商"), "procurement.register_supplier procurement.supplier_registered"),
    (_("修改供应商"), "procurement.edit_supplier procurement.supplier_edited"),
    (_("停用供应商"), "procurement.block_supplier procurement.supplier_blocked"),
    (_("恢复供应商"), "procurement.lift_block procurement.block_lifted"),
    (_("提出预算变更"), "procurement.propose_budget procurement.budget_proposed"),
    (_("办结预算变更"), "procurement.settle_budget procurement.budget_settled"),
)
"""Title, then the command and the actions that it records."""
TITLES: dict[str, Text] = {name: title for title, names in ACTIONS for name in names.split()}

FACTS: dict[str, Text] = {
    "act": _("紧急措施"), "cents": _("金额（分）"), "contract": _("合同"),
    "note": _("验收意见摘要值"),
    "part": _("材料类别"), "passed": _("合格"), "payment": _("付款"), "public": _("须公告"),
    "source": _("原单"), "supplier": _("供应商代码"),
}  # fmt: skip
"""What the facts of these entries are called, where the ledger has no word yet."""
