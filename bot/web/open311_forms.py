"""The two forms of Open311 GeoReport v2, JSON and XML, with the element names of the standard."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as Xml
from collections.abc import Mapping, Sequence
from enum import StrEnum

from aiohttp import web

Value = str | int | float | bool | None
_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class Format(StrEnum):
    """As it ends an address."""

    JSON = "json"
    XML = "xml"


def answer(
    form: Format, root: str, element: str, items: Sequence[Mapping[str, Value]], *, status: int = 200
) -> web.Response:
    """A list: in JSON an array, in XML ``element`` elements within ``root``. What is not known is null or empty."""
    headers = {"Access-Control-Allow-Origin": "*"}
    if form is Format.JSON:
        text = json.dumps(list(items), ensure_ascii=False)
        return web.Response(text=text, status=status, content_type="application/json", charset="utf-8", headers=headers)
    tree = Xml.Element(root)
    for item in items:
        part = Xml.SubElement(tree, element)
        for name, value in item.items():
            Xml.SubElement(part, name).text = _written(value)
    body = Xml.tostring(tree, encoding="utf-8", xml_declaration=True)
    return web.Response(body=body, status=status, content_type="text/xml", charset="utf-8", headers=headers)


def _written(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _NO_XML.sub("", str(value))


def fault(form: Format, status: int, description: str) -> web.Response:
    """An error in the standard's form: the status again, and a sentence."""
    return answer(form, "errors", "error", [{"code": status, "description": description}], status=status)
