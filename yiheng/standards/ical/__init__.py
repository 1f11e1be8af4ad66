"""iCalendar (RFC 5545): a calendar of due times as text that calendar programs subscribe to."""

from __future__ import annotations

from yiheng.standards.ical.writing import Event, calendar

__all__ = ["Event", "calendar"]
