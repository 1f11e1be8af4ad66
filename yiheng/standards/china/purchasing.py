"""What the law of government procurement counts: quotes, days, years.

《政府采购法》第四十条：询价不少于三家；第四十二条：采购文件从采购结束之日起至少保存十五年。
《政府采购法实施条例》第五十条：合同自签订之日起 2 个工作日内公告。
"""

from __future__ import annotations

LEAST_QUOTES = 3
NOTICE_WORKDAYS = 2
KEPT_YEARS = 15
