"""Change one part of an Office file, for what no library writes."""

from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile


def parts_of(data: bytes) -> dict[str, bytes]:
    with ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], compression: int = ZIP_DEFLATED) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", compression) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def edited(data: bytes, name: str, old: str, new: str) -> bytes:
    """Replace a text that stands in a part exactly once."""
    parts = parts_of(data)
    text = parts[name].decode()
    assert text.count(old) == 1, (old, text)
    parts[name] = text.replace(old, new).encode()
    return packed(parts)
