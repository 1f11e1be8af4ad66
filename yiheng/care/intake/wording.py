"""What a fault is called: its code in a few words, for lists and filters."""

from __future__ import annotations

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

FAULTS: dict[str, Promise] = {
    "id.check": _("身份证校验位不符"),
    "id.length": _("身份证位数不对"),
    "id.characters": _("身份证含有其他字符"),
    "id.area": _("身份证行政区划不存在"),
    "id.birth": _("身份证出生日期无效"),
    "id.future": _("身份证出生日期晚于今天"),
    "id.birth-differs": _("出生日期与身份证不一致"),
    "id.sex-differs": _("性别与身份证不一致"),
    "born-in-future": _("出生日期晚于今天"),
    "event-in-future": _("发生时间晚于接收时间"),
    "patient-unknown": _("所属患者尚未接入"),
    "patient-unnamed": _("患者没有标识"),
    "patient-conflict": _("标识指向不同患者"),
    "message-id-reused": _("消息号重复而内容不同"),
    "message-unsupported": _("不支持的消息类型"),
    "not-a-resource": _("不是 FHIR 资源"),
    "hl7-missing": _("消息缺少必需内容"),
    "hl7-value": _("消息中的值不可用"),
    "hl7-empty": _("消息为空"),
    "hl7-no_msh": _("消息没有 MSH 段"),
    "hl7-delimiters": _("消息分隔符有误"),
    "hl7-truncated": _("消息不完整"),
    "hl7-encoding": _("消息编码无法识别"),
    "hl7-control": _("消息含控制字符"),
    "hl7-too_large": _("消息过大"),
    "hl7-too_many_segments": _("消息段过多"),
    "hl7-too_many_parts": _("消息字段过多"),
    "hl7-count": _("消息条数不符"),
    "json": _("不是有效的 JSON"),
    "number": _("不是有效的数字"),
    "encoding": _("编码不是 UTF-8"),
    "too-large": _("超过 20 MB"),
    "too-deep": _("嵌套过深"),
    "too-long": _("文字过长"),
    "empty": _("内容为空"),
    "not-an-object": _("不是 JSON 对象"),
    "type-unknown": _("未知的资源类型"),
    "unknown-element": _("未知的元素"),
    "required": _("缺少必填元素"),
    "choice-missing": _("缺少必填元素"),
    "choice-several": _("多选一的元素有多个"),
    "not-a-list": _("应为数组"),
    "list-unexpected": _("不应为数组"),
    "list-uneven": _("扩展与内容不对应"),
    "null-in-list": _("数组中有空值"),
    "wrong-type": _("类型不对"),
    "bad-format": _("格式不对"),
    "bad-date": _("日期不真实"),
    "code-not-in-value-set": _("代码不在取值内"),
    "period-order": _("起止时间颠倒"),
    "reference-form": _("引用格式有误"),
    "reference-type": _("引用类型不符"),
    "reference-unresolved": _("引用的资源不存在"),
    "contained-nested": _("内含资源嵌套"),
    "contained-id": _("内含资源编号有误"),
    "contained-unused": _("内含资源未被引用"),
    "narrative-form": _("叙述格式有误"),
    "narrative-unsafe": _("叙述含不安全内容"),
    "control-character": _("含有控制字符"),
    "invariant": _("不符合 FHIR 约束"),
}


def fault_words(code: str) -> str:
    """A code in a few words; one that nobody has named is shown as it is."""
    return str(FAULTS.get(code, code))
