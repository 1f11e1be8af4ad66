"""中文大写金额 of 人民币, as 《支付结算办法》附一“正确填写票据和结算凭证的基本规定” has it.

Where the rule leaves a choice, its own first example is followed: no 整 after 角, a 零 after 元
where the last digit before it is 0 (壹仟陆佰捌拾元零叁角贰分), none between 万 and 仟.
"""

from __future__ import annotations

from decimal import Decimal

LIMIT = Decimal(10) ** 12  # yuan; beyond it 万亿 would be needed
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("仟", "佰", "拾", "")
_GROUPS = ("", "万", "亿")
_FEN = Decimal("0.01")


def amount_in_words(amount: Decimal | int) -> str:
    """123456.78 yuan as 壹拾贰万叁仟肆佰伍拾陆元柒角捌分; without the word 人民币 before it.

    Raises ValueError for an amount below nought, of a trillion yuan and more, or finer than a fen:
    a sum on a paper is never rounded silently.
    """
    exact = Decimal(amount)
    if not exact.is_finite() or not 0 <= exact < LIMIT:
        raise ValueError("大写金额须在 0 元至 1 万亿元之间（不含）")
    if exact != exact.quantize(_FEN):
        raise ValueError("金额至多两位小数，精确到分")
    yuan, fen = divmod(int(exact * 100), 100)
    whole = f"{_whole(yuan)}元" if yuan else ""
    return (whole + _parts(yuan, fen)) if fen else f"{whole or '零元'}整"


def _whole(yuan: int) -> str:
    """The yuan by groups of four digits; zeros before a group's first digit are said once."""
    words, gap = "", False
    for index in reversed(range(len(_GROUPS))):
        group = yuan // 10_000**index % 10_000
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += "零"
        words, gap = f"{words}{_group(group)}{_GROUPS[index]}", False
    return words


def _group(number: int) -> str:
    """Up to four digits; zeros in the middle are said once, those at the end not at all."""
    words, zero = "", False
    for place, digit in zip(_PLACES, f"{number:04d}", strict=True):
        if digit == "0":
            zero = bool(words)
            continue
        words, zero = f"{words}{'零' if zero else ''}{_DIGITS[int(digit)]}{place}", False
    return words


def _parts(yuan: int, fen: int) -> str:
    jiao, rest = divmod(fen, 10)
    words = "零" if yuan and (yuan % 10 == 0 or not jiao) else ""
    words += f"{_DIGITS[jiao]}角" if jiao else ""
    return words + (f"{_DIGITS[rest]}分" if rest else "")
