"""Pages at the door, of judging 紧急调阅, and of people."""

from yiheng.desk.access.views.signing import locked_out

__all__ = ["locked_out"]
