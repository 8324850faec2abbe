"""Write generated notices as the web pages that the measurements read."""

from pathlib import Path

from tests.notices import generate, word_html
from tests.notices.logical import Notice


def write(folder: Path, count: int, lines: tuple[int, int] = (20, 30)) -> list[Path]:
    """Write `count` notices as UTF-8 pages of about 40 KB.

    Args:
        folder: Where the files go; made when missing.
        count: How many notices; see `tests.notices.generate` for which.
        lines: The least and the greatest number of project rows.

    Returns:
        The files, in the order of the generator.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = []
    for notice in generate.notices(count, lines=lines):
        path = folder / _name(notice)
        path.write_text(word_html.render(notice), encoding="utf-8")
        paths.append(path)
    return paths


def _name(notice: Notice) -> str:
    quarter = f"{notice.program_year}q{notice.through_month // 3}"
    return f"{notice.region_adcode}-{quarter}-{notice.published_on:%Y%m%d}.html"
