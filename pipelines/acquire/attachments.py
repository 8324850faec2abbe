"""Attachments: files beside a page that it links to, for notices whose table is not on the page itself.

A name that stands on a page is only ever compared with the names that the folder has; it is never made into a path, and
no link is followed. Which file holds the table is for extraction to say.
"""

import hashlib
import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote_to_bytes, urlsplit

from pipelines.acquire.archive import Source
from pipelines.markup import decode, is_html, nests_too_deep

PAGES = frozenset((".htm", ".html", ".shtml"))
_WEB_PAGES = frozenset((".htm", ".html"))
# What else a page may have been saved as.
_NEIGHBOURS = PAGES | {"", ".txt", ".asp", ".aspx", ".jsp", ".php"}
_ATTACHABLE = frozenset((".xlsx", ".xls", ".docx", ".doc", ".wps", ".et", ".pdf")) | _WEB_PAGES
# Pages link to the notices before and after them too; one that is an attachment is called so.
_MARK = "附件"
_MARKS = tuple(_MARK.encode(encoding) for encoding in ("utf-8", "gb18030"))


class _Link(NamedTuple):
    """A link of a page: the name that its address ends in, its address if that is a whole one, and its text."""

    name: str
    address: str
    text: str


@dataclass(frozen=True, slots=True)
class Attached:
    """Sources with their attachments.

    Attributes:
        sources: the documents; what is an attachment of another one is not among them.
        files: the attachments' files, resolved.
        contested: for each file that several pages claim, a sentence on what to do.
    """

    sources: list[Source]
    files: frozenset[Path]
    contested: list[str]


def attach(sources: Sequence[Source]) -> Attached:
    """Give each page the files beside it, or in its folder of resources, that it links to."""
    folders: dict[Path, _Folder] = {}
    contested: dict[str, None] = {}
    found: list[Source] = []
    for source in sources:
        parent = source.path.parent
        if parent not in folders:
            folders[parent] = _Folder(parent)
        attachments = folders[parent].attachments(source.path, contested)
        found.append(replace(source, attachments=tuple(attachments)))
    files = frozenset(each.path.resolve() for source in found for each in source.attachments)
    # A page with attachments of its own stays a document, or two that link to each other would both be gone.
    documents = [source for source in found if source.attachments or source.path.resolve() not in files]
    return Attached(documents, files, list(contested))


class _Folder:
    """The files of one folder that may be attachments, and what its pages link to."""

    def __init__(self, folder: Path) -> None:
        self._root = folder
        self._files = _list(folder, folder)
        self._only_pages = all(path.suffix.lower() in _WEB_PAGES for path in self._files.values())
        self._read: dict[Path, tuple[str, list[_Link]]] = {}
        self._claims: dict[str, dict[str, str]] = {}

    def attachments(self, page: Path, contested: dict[str, None]) -> Iterable[Source]:
        """Yield the attachments of a page, in the order of its links."""
        own = _list(self._root / f"{page.stem}_files", self._root)
        if not own and len(self._files) == (_key(page.name) in self._files):
            return
        found: dict[Path, None] = {}
        for link in self._links(page, also_unmarked=bool(own))[1]:
            path = own.get(link.name)
            if path is None:
                path = self._beside(page, link, contested)
            if path is not None:
                found[path] = None
        yield from (Source(path, plain(path.name)) for path in found)

    def _beside(self, page: Path, link: _Link, contested: dict[str, None]) -> Path | None:
        path = self._files.get(link.name)
        if path is None or path == page:
            return None
        if path.suffix.lower() in _WEB_PAGES and _MARK not in link.text and _MARK not in link.name:
            return None
        claims = self._claims_of(link.name, page)
        if len(claims) > 1:
            # A name like 附件1.xlsx says little: whose file it is would be a guess.
            pages = ", ".join(sorted(set(claims.values())))
            contested[
                f"{plain(path.name)} is left to itself: {pages} link to different files of that name; "
                "put each into the folder of its page (PAGE_files for PAGE.html) and ingest the pages again"
            ] = None
            return None
        return path

    def _claims_of(self, name: str, page: Path) -> dict[str, str]:
        """Return the different files that a page and its neighbours mean by a name, each with who means it."""
        for each in (*_list(self._root, self._root, _NEIGHBOURS).values(), page) if not self._claims else (page,):
            digest, links = self._links(each, also_unmarked=True)
            for linked in {link.name for link in links}:
                # Where an address is relative, two pages of other bytes may mean two files by it.
                addresses = {link.address for link in links if link.name == linked and link.address} or {digest}
                self._claims.setdefault(linked, {}).update(dict.fromkeys(addresses, plain(each.name)))
        return self._claims[name]

    def _links(self, page: Path, *, also_unmarked: bool) -> tuple[str, list[_Link]]:
        """Return the hash of a page and its links."""
        if page not in self._read:
            try:
                data = page.read_bytes()
            except OSError:
                return "", []  # archiving it will say so
            if self._only_pages and not also_unmarked and not any(mark in data for mark in _MARKS):
                return "", []
            self._read[page] = hashlib.sha256(data).hexdigest(), list(_links(data))
        return self._read[page]


def _links(data: bytes) -> Iterable[_Link]:
    """Yield the links of a document, if its bytes are a web page."""
    from selectolax.lexbor import LexborHTMLParser

    markup = decode(data)
    if markup is None or not is_html(markup) or nests_too_deep(markup):  # no page, or one that will be refused
        return
    for node in LexborHTMLParser(markup).css("a[href]"):
        address = (node.attributes.get("href") or "").strip()
        try:
            parts = urlsplit(address)
        except ValueError:
            continue  # no address
        name = re.split(r"[/\\]", (decode(unquote_to_bytes(parts.path)) or ""))[-1]
        if name:
            whole = f"{parts.netloc}{parts.path}" if parts.netloc else ""
            yield _Link(_key(name), whole, node.text())


def _list(folder: Path, root: Path, suffixes: frozenset[str] = _ATTACHABLE) -> dict[str, Path]:
    """Return the files of a folder by name. What leads out of the root by a symbolic link is not the page's."""
    inside = root.resolve()
    if not folder.is_dir() or not folder.resolve().is_relative_to(inside):
        return {}
    paths = sorted(path for path in folder.iterdir() if not is_passed_over(path.name))
    return {
        _key(path.name): path
        for path in paths
        if path.suffix.lower() in suffixes and path.is_file()
        if not path.is_symlink() or path.resolve().is_relative_to(inside)
    }


def _key(name: str) -> str:
    """Return a name in the one form that names are compared in; some systems decompose what they store."""
    return unicodedata.normalize("NFC", name)


def is_passed_over(name: str) -> bool:
    """Tell whether a file or folder is hidden, or the lock that an office program leaves beside an open file."""
    return name.startswith((".", "~$"))


def plain(name: str) -> str:
    """Return a name as valid text: some systems' file names are bytes of another encoding."""
    return name.encode("utf-8", "replace").decode("utf-8")
