"""Templates turned into answers."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from aiohttp import web
from jinja2 import Environment, FileSystemLoader, StrictUndefined

HERE = Path(__file__).parent
STATIC = HERE / "static"


class Pages:
    """Renders templates; every value is escaped, an unknown name in a template is an error."""

    def __init__(self, **common: Any) -> None:
        self._templates = Environment(
            loader=FileSystemLoader(HERE / "templates"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.globals.update(common)

    def answer(self, template: str, *, status: int = 200, **values: Any) -> web.Response:
        """The page as an HTTP answer."""
        text = self._templates.get_template(template).render(**values)
        return web.Response(text=text, status=status, content_type="text/html", charset="utf-8")
