"""What stands in the sample hospital's knowledge base."""

from __future__ import annotations

from dataclasses import dataclass

from yiheng.office.knowledge.models import Grade, Kind


@dataclass(frozen=True, slots=True)
class Sample:
    """An article: of which post, how long ago, for how many days it holds."""

    title: str
    kind: str
    author: str
    tags: tuple[str, ...]
    text: str
    ago: int = 40
    lasts: int = 300
    grade: str = Grade.INTERNAL
    units: tuple[str, ...] = ()


PRINTER = """## 先看灯

| 指示灯 | 意思 | 怎么办 |
| --- | --- | --- |
| 红灯常亮 | 缺纸或卡纸 | 按下面的步骤处理 |
| 橙灯闪烁 | 碳带用完 | 换碳带，粗的一头在右 |

## 卡纸

1. 关掉电源，等 **10 秒**
2. 打开上盖，顺着出纸方向取出卡纸
3. 合盖，长按“进纸”3 秒校准

> 不要用镊子夹打印头。

两次处理后仍卡纸的，在“申请单”里报修。"""
DOWNTIME = """## 什么时候启用

- 信息系统中断超过 **10 分钟**，或接到信息科启用通知
- 由护士长宣布，记录开始时间

## 做什么

1. 取出本科室“应急包”：纸质医嘱单、检验申请单、交接班本
2. 医嘱双人核对，检验标本手写标签
3. 危急值电话报告，**复述确认**后登记

## 恢复以后

- 24 小时内补录，补录人与执行人不是同一人的，两人都签名
- 把补录时间告诉信息科"""
ENTRY = """在右上角的“账号”里点“修改口令”。

- 至少 12 个字，可以用一句容易记的话
- 系统管理账号每半年换一次

忘了口令的，由安全管理员发起重置，审计管理员确认，凭一次性激活码重设。"""
CASE_LEAK = """## 经过

某护士把患者检查单拍照发到工作群，群里有外单位人员。4 分钟后撤回，已有人保存。

## 处理

1. 15 分钟内报告安全专员，启动应急响应
2. 逐一联系群成员删除，取得书面确认
3. 告知患者并致歉

## 教训

- 工作群不发患者信息；需要会诊的，用系统里的会诊申请
- 进群前核对成员"""
CASE_OUTAGE = """## 经过

某日 8:40，门诊收费卡顿，9:05 全院挂号中断，9:47 恢复。

## 原因

数据库日志盘写满；告警发给了已离职人员的手机。

## 整改

| 措施 | 责任 | 期限 |
| --- | --- | --- |
| 日志盘超过 70% 告警 | 系统管理团队 | 已完成 |
| 告警人随人员变动更新 | 系统管理团队 | 已完成 |
| 每月抽查一次告警是否有人接 | 网络安全团队 | 长期 |"""
PLAIN = "{0}\n\n有疑问的，请在“提问与回答”中提出。"
ARTICLES = (
    Sample("腕带与标签打印机卡纸怎么办", Kind.MANUAL, "system_engineer", ("打印机", "报修"),
           PRINTER),
    Sample("信息系统中断时的手工流程", Kind.MANUAL, "medical_affairs", ("应急", "停机"), DOWNTIME,
           25),
    Sample("怎么修改和找回口令", Kind.QUESTION, "system_engineer", ("账号", "口令"), ENTRY, 60),
    Sample("把检查单发到工作群：一次信息泄露的处理", Kind.CASE, "security_officer",
           ("泄露", "工作群"), CASE_LEAK, 18),
    Sample("日志盘写满导致挂号中断", Kind.CASE, "system_engineer", ("停机", "告警"),
           CASE_OUTAGE, 33),
    Sample("新入职人员第一天要做的五件事", Kind.MANUAL, "secretary", ("入职", "账号"),
           "1. 用激活码激活账号\n2. 阅读《医疗信息管理制度》\n3. 完成上岗培训\n"
           "4. 确认本人岗位的权限\n5. 在“通知”里填写工作电话"),
    Sample("进修与实习人员的账号怎么开", Kind.QUESTION, "secretary", ("入职", "账号", "进修"),
           PLAIN.format("由带教科室提出，写明担保人和结束日期；到期自动停用，延期须重新提出。")),
    Sample("危急值电话报告怎么登记", Kind.MANUAL, "medical_affairs", ("危急值",),
           "- 接电话的人复述患者姓名、项目、结果\n- 立即告诉值班医师，登记**时间到分钟**\n"
           "- 5 分钟内找不到值班医师的，报二线", 50),
    Sample("采购申请要准备哪些材料", Kind.QUESTION, "secretary", ("采购",),
           "不超过小额限额的，一份用途说明即可；其余须附至少三家报价，选非最低价的写明理由。"),
    Sample("查看病历时提示“不在诊疗关系内”", Kind.QUESTION, "medical_affairs", ("病历", "权限"),
           "说明您与该患者没有诊疗关系。会诊、代班请先由科室登记；抢救时可用**紧急调阅**，"
           "24 小时内由医务部复核。", 12),
    Sample("外出会诊怎样带走检查资料", Kind.QUESTION, "medical_affairs", ("病历", "对外提供"),
           PLAIN.format("由患者本人或代理人申请复印；不得用个人手机、邮箱传送。")),
    Sample("移动护理终端丢失的处理", Kind.CASE, "security_officer", ("终端", "泄露"),
           "## 经过\n\n夜班交接时发现少一台终端。\n\n## 处理\n\n1. 10 分钟内报安全专员，远程锁定\n"
           "2. 核对锁定前的查看记录\n3. 次日找回，未见异常查看\n\n## 教训\n\n- 交接班当面点数", 70),
    Sample("收到可疑邮件和短信怎么办", Kind.MANUAL, "security_officer", ("钓鱼", "安全"),
           "- 不点链接，不填口令\n- 转给安全专员\n- 已经填了口令的，**马上**修改并报告"),
    Sample("数据统计结果为什么有的格子不显示", Kind.QUESTION, "data_steward", ("统计", "脱敏"),
           "人数少于规定下限的格子隐去，防止认出某个人。可以合并科室或拉长时间再统计。"),
    Sample("数据采集申请怎么写得一次通过", Kind.MANUAL, "data_steward", ("采集", "申请"),
           "1. 用途写到**做什么分析、给谁看**\n2. 只选用得到的字段\n3. 标识字段逐个说明理由\n"
           "4. 保存期限不超过用途需要"),
    Sample("接口对接联调的顺序", Kind.MANUAL, "data_steward", ("接口",),
           "```\n连通 → 测试消息 → 隔离区核对 → 小批量 → 全量\n```\n\n"
           "每一步都看隔离区有没有问题数据。"),
    Sample("心内科信息系统使用约定", Kind.MANUAL, "head", ("科室",),
           "- 早交班前关闭前一天的文书\n- 会诊意见当天写入", grade=Grade.RESTRICTED,
           units=("LC01",)),
    Sample("网络与机房巡检要点", Kind.MANUAL, "system_engineer", ("巡检", "机房"),
           "| 项目 | 要求 |\n| --- | --- |\n| 温度 | 18–27 ℃ |\n| UPS | 每季度放电 |\n"
           "| 门禁 | 双人 |", 95, 91, Grade.RESTRICTED, ("XX",)),
    Sample("等级保护测评整改计划", Kind.CASE, "director", ("等保",),
           "高风险项三项，责任到人，季度末前完成。", grade=Grade.SECRET, units=("XX",)),
    Sample("旧版体检系统导出步骤", Kind.MANUAL, "system_engineer", ("体检", "导出"),
           "1. 打开“体检查询”\n2. 选择日期\n3. 点“导出”", 98, 90),
    Sample("会议纪要怎么写", Kind.MANUAL, "secretary", ("会议",),
           "- 议定事项逐条写：**谁、做什么、什么时候**\n- 不写发言过程\n- 24 小时内整理完"),
)  # fmt: skip
ANSWER = "在“通知”右上角点“设置”，选择每天汇总一次；重要和紧急的仍即时送达。"
