"""What can be wrong with a resource: stable codes, the place, and Chinese text with the cure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

TEXTS = {
    "not-an-object": "应为 JSON 对象。请检查导出程序",
    "type-unknown": "未知的资源类型“%(kind)s”。请使用 FHIR R4 的资源类型",
    "unknown-element": "%(type)s 没有元素“%(name)s”。请核对拼写，或放入 extension",
    "required": "缺少必填元素“%(name)s”。请补充",
    "not-a-list": "应为数组。请用 [ ] 括起来",
    "list-unexpected": "不应为数组。请去掉 [ ]，只留一个值",
    "empty": "内容为空。请填写，或去掉该元素",
    "null-in-list": "数组中的空值没有对应的内容。请填写，或去掉该项",
    "list-uneven": "“%(name)s”与其扩展“_%(name)s”的形状不一致。请逐项对应",
    "wrong-type": "应为%(wanted)s，现为%(found)s。请更正",
    "bad-format": "“%(value)s”不符合 %(kind)s 的格式。请更正",
    "bad-date": "“%(value)s”不是真实的日期。请核对年月日",
    "code-not-in-value-set": "代码“%(value)s”不在规定的取值内。可用：%(allowed)s",
    "choice-several": "“%(base)s”只能有一种取值，现有 %(names)s。请只留一个",
    "choice-missing": "缺少必填元素“%(base)s[x]”。请补充",
    "period-order": "%(text)s",
    "reference-form": "引用“%(value)s”格式有误。请写成 类型/编号，例如 Patient/123",
    "reference-type": "此处不能引用 %(found)s，应为 %(wanted)s。请核对",
    "contained-nested": "contained 内的资源不能再有 contained。请全部放在最外层",
    "contained-id": "contained 内的资源须有编号 id，且不重复。请更正",
    "contained-unused": "contained 内的资源“%(value)s”没有被引用。请去掉，或补上引用",
    "reference-unresolved": "“%(value)s”在 contained 中不存在。请补充被引用的资源",
    "narrative-form": "叙述须是一个有内容的 <div>…</div>。请更正，或去掉 text",
    "narrative-unsafe": "叙述含有脚本、表单、框架或外部样式。请去掉这些标签后重发",
    "control-character": "含有控制字符。请去掉不可见字符后重发",
    "too-deep": "嵌套超过 %(most)s 层。请检查导出程序",
    "too-long": "文字超过 1 MB。请拆分，或改用附件",
    "invariant": "%(text)s（%(key)s）",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Issue:
    """One fault. ``path`` is FHIRPath-like with indexes: ``Patient.name[0].family``."""

    code: str
    path: str
    args: Mapping[str, str] = field(default_factory=dict)

    @property
    def template(self) -> str:
        """The Chinese text with ``%(name)s`` holes: what is wrong and how to mend it."""
        return TEXTS[self.code]

    @property
    def text(self) -> str:
        """The text in Chinese."""
        return TEXTS[self.code] % self.args
