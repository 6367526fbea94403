"""An address as a code to scan."""

from __future__ import annotations

from io import BytesIO


def picture(address: str) -> bytes:
    """A PNG with the quiet zone that scanners want, large enough for a sheet on a door. A quarter of it may be torn."""
    import segno

    written = BytesIO()
    # Lower levels scan as well from a screen, but a sheet at a door gets wet and is written on.
    segno.make_qr(address, error="q", boost_error=False).save(written, kind="png", scale=12, border=4)
    return written.getvalue()
