"""The one XML door: nothing that an XML text brings along is expanded or fetched."""

from __future__ import annotations

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import ParseError, iterparse

__all__ = ["DefusedXmlException", "ParseError", "iterparse"]
