"""What can be wrong with a message: a stable code, and Chinese text: what, where, how to mend."""


class Hl7Error(Exception):
    """The base of every refusal of this room.

    `code` is stable and for programs; `text` is for people; `segment` (like `PID`) and `field`
    (1-based, 0 = the segment as a whole) say where.
    """

    def __init__(self, code: str, text: str, segment: str = "", field: int = 0) -> None:
        super().__init__(code, text, segment, field)
        self.code, self.text, self.segment, self.field = code, text, segment, field

    @property
    def place(self) -> str:
        """The place as HL7 writes it: `PID-3`, `PID`, or nothing."""
        return f"{self.segment}-{self.field}" if self.segment and self.field else self.segment

    def __str__(self) -> str:
        return f"{self.place}：{self.text}" if self.place else self.text


class Hl7SyntaxError(Hl7Error):
    """The bytes are not an HL7 v2 message.

    Codes: `empty` `no_msh` `delimiters` `truncated` `encoding` `control` `too_large`
    `too_many_segments` `too_many_parts` `count`.
    """


class MappingError(Hl7Error):
    """The message reads well, but a fact that a record cannot do without is missing or impossible.

    Codes: `missing` `value`.
    """


class FrameError(Hl7Error):
    """The MLLP stream is out of step; the connection has to be closed.

    Codes: `garbage` `unterminated` `too_large` `truncated`.
    """


class UnsupportedMessage(Hl7Error):
    """A good message of a kind without a mapping; the caller keeps it aside with the reason.

    `code` and `trigger` are those of MSH-9.
    """

    def __init__(self, code: str, trigger: str, text: str) -> None:
        super().__init__(code, text, "MSH", 9)
        self.trigger = trigger
