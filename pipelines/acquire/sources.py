"""What an operator names on the command line -> files to archive, each page with its attachments.

A file that was named is always taken. Of a folder only what may be a notice is; how much was left out is told.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipelines.acquire.archive import Source
from pipelines.acquire.attachments import PAGES, attach, is_passed_over, plain

# Pictures are taken so that they are refused with a reason; a notice must not go missing because it was scanned.
_NOTICES = PAGES | frozenset(
    ".txt .xlsx .xls .docx .doc .wps .et .rtf .pdf .ofd .png .jpg .jpeg .tif .tiff .bmp .gif".split()
)
# Where browsers and office programs put the pictures and scripts of a page that they save.
_RESOURCES = ("_files", ".files")


class SourceError(ValueError):
    """A source that was named does not exist or holds no file that may be a notice."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the named files and folders hold.

    Attributes:
        sources: the documents, with their attachments; a file that is an attachment is not a document of its own.
        left_out: files of the folders that cannot be notices, by the names they would be logged under.
        contested: for each file that several pages claim through different links, a sentence on what to do.
    """

    sources: list[Source]
    left_out: list[str]
    contested: list[str]


def find_sources(names: Iterable[str | Path], *, may_be_empty: bool = False) -> Found:
    """Return the files that were named, and of a folder what may be notices below it, in order of name.

    Args:
        names: files and folders.
        may_be_empty: whether a folder need not have any notice.

    Raises:
        SourceError: a name does not exist, or a folder has no file that may be a notice.
    """
    sources: list[Source] = []
    left_out: list[Source] = []
    for name in names:
        path = Path(name)
        if path.is_dir():
            taken: list[Source] = []
            for file in files_below(path):
                source = Source(file, plain(file.relative_to(path).as_posix()))
                (taken if _may_be_notice(file, path) else left_out).append(source)
            if not taken and not may_be_empty:
                raise SourceError(f"the folder {path} has no files that may be notices")
            sources += taken
        elif path.is_file():
            sources.append(Source(path, plain(path.name)))
        else:
            raise SourceError(f"there is no file or folder {path}")
    attached = attach(sources)
    return Found(
        attached.sources,
        [source.name for source in left_out if source.path.resolve() not in attached.files],
        attached.contested,
    )


def files_below(folder: Path) -> list[Path]:
    """Return the files below a folder, hidden ones left out, in order of name."""
    return sorted(
        file
        for file in folder.rglob("*")
        if file.is_file() and not any(is_passed_over(part) for part in file.relative_to(folder).parts)
    )


def _may_be_notice(file: Path, folder: Path) -> bool:
    if file.suffix and file.suffix.lower() not in _NOTICES:
        return False
    above = file.relative_to(folder).parents
    return not any(_holds_resources(folder / part) for part in above if part.name)


def _holds_resources(folder: Path) -> bool:
    """Tell whether a folder came with a saved page of the same name that lies beside it."""
    stems = [folder.name.removesuffix(mark) for mark in _RESOURCES if folder.name.endswith(mark)]
    return any(folder.with_name(f"{stem}{suffix}").is_file() for stem in stems for suffix in PAGES)
