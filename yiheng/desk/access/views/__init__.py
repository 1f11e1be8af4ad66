"""Pages at the door and of judging 紧急调阅."""

from yiheng.desk.access.views.signing import locked_out

__all__ = ["locked_out"]
