"""MLLP framing (HL7 Minimal Lower Layer Protocol, release 1): VT message FS CR. No sockets here."""

from typing import Final

from yiheng.standards.hl7v2.errors import FrameError
from yiheng.standards.hl7v2.parser import MLLP_LIMIT

START: Final = b"\x0b"
END: Final = b"\x1c\r"

_BETWEEN: Final = b" \t\r\n"


def frame(message: bytes) -> bytes:
    """The message in a frame. Raises FrameError `garbage` if it holds a framing byte itself."""
    if START in message or END[:1] in message:
        raise FrameError("garbage", "消息正文含有 MLLP 首尾字节，无法成帧。请去掉 0x0B 与 0x1C")
    return START + message + END


class Deframer:
    """Bytes in, complete messages out, in any cut.

    After a fault the peer is out of step: close the connection. Messages that were complete
    before the fault are handed over first; the next call raises.
    """

    def __init__(self, limit: int = MLLP_LIMIT) -> None:
        self._limit = limit
        self._buffer = bytearray()
        self._scanned = 0
        self._fault: FrameError | None = None

    def feed(self, data: bytes) -> list[bytes]:
        """The messages that these bytes complete. Raises FrameError."""
        if self._fault:
            raise self._fault
        self._buffer += data
        messages: list[bytes] = []
        try:
            while (message := self._next()) is not None:
                messages.append(message)
        except FrameError as fault:
            self._fault = fault
            self._buffer.clear()
            if not messages:
                raise
        return messages

    def close(self) -> None:
        """The peer has hung up. Raises FrameError `truncated` if a frame was under way."""
        if self._fault:
            raise self._fault
        if self._buffer:
            raise FrameError("truncated", "连接在消息中途断开，该消息未收下。请让发送系统重发")

    def _next(self) -> bytes | None:
        if not self._scanned:
            self._open()
        end = self._buffer.find(END[:1], self._scanned)
        stop = len(self._buffer) if end < 0 else end
        if self._buffer.find(START, max(1, self._scanned), stop) >= 0:
            raise FrameError(
                "unterminated", "上一帧没有结束字节 0x1C 0x0D 就开始了新帧。请检查发送系统"
            )
        if stop > self._limit + 1:
            most = self._limit / 1048576
            raise FrameError("too_large", f"一帧超过上限 {most:.0f} MB。请拆分消息后重新发送")
        self._scanned = stop
        if end < 0 or end + 1 >= len(self._buffer):
            return None
        if self._buffer[end + 1] != END[1]:
            raise FrameError("unterminated", "结束字节 0x1C 之后缺少 0x0D。请检查发送系统")
        message = bytes(self._buffer[1:end])
        del self._buffer[: end + 2]
        self._scanned = 0
        return message

    def _open(self) -> None:
        """Drop blank bytes between frames; anything else before VT is garbage."""
        start = len(self._buffer) - len(self._buffer.lstrip(_BETWEEN))
        del self._buffer[:start]
        if self._buffer and self._buffer[:1] != START:
            said = f"帧以字节 0x{self._buffer[0]:02X} 开头，应为 0x0B。请检查发送系统是否使用 MLLP"
            raise FrameError("garbage", said)
