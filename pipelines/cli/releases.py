"""`minsheng releases`: the kept releases, which one is current, and how much disk they take."""

from dataclasses import asdict
from typing import TYPE_CHECKING

import click

from pipelines.cli.render import print_table
from pipelines.cli.report import count
from pipelines.cli.status import print_json
from pipelines.store import Store

if TYPE_CHECKING:
    from pipelines.publish.manifest import Entry, Manifest

# As many digits of a code version's hash as tell versions apart on a screen.
_SHORT_HASH = 7
_UNIT = 1000


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def releases(store: Store, as_json: bool) -> None:
    """List the kept releases, the newest last, and the disk space of the store."""
    from pipelines.publish import manifest
    from pipelines.publish.retention import VARIABLE, kept_releases
    from pipelines.publish.usage import disk_use

    listed, keep, disk = manifest.read(store.manifest), kept_releases(), disk_use(store)
    if as_json:
        shown = [asdict(entry) | {"is_current": entry == listed.current} for entry in listed.entries]
        print_json(
            {
                "store": str(store.root),
                "current": listed.current_no,
                "is_rolled_back": listed.is_rolled_back,
                "releases": shown,
                "keep": keep,
                "disk": disk | {"total": sum(disk.values())},
            }
        )
        return
    if not listed.entries:
        click.echo(f"minsheng: nothing has been published in {store.root} yet; run `minsheng ingest` first", err=True)
        return
    print_table(
        ["release", "", "built", "documents", "notices", "project lines", "size", "code"],
        [_row(entry, listed) for entry in listed.entries],
        right=(0, 3, 4, 5, 6),
    )
    parts = ", ".join(f"{name} {_size(number)}" for name, number in disk.items())
    click.echo(
        f"\ndisk: {parts}; {_size(sum(disk.values()))} in all. "
        f"The newest {count(keep, 'release')} {'is' if keep == 1 else 'are'} kept ({VARIABLE} changes that)."
    )


def _size(number: int) -> str:
    """Return a number of bytes as people read it."""
    value = float(number)
    for unit in ("B", "kB", "MB", "GB"):
        if value < _UNIT:
            return f"{value:.0f} {unit}" if unit == "B" else f"{value:.1f} {unit}"
        value /= _UNIT
    return f"{value:,.1f} TB"


def _row(entry: "Entry", listed: "Manifest") -> list[object]:
    numbers = (entry.documents, entry.row_counts.get("dim_notice"), entry.row_counts.get("fact_progress"))
    return [
        entry.release_no,
        _mark(entry, listed),
        entry.built_at[:16].replace("T", " "),
        *("" if number is None else f"{number:,}" for number in numbers),
        _size(entry.size),
        _short(entry.code_version),
    ]


def _mark(entry: "Entry", listed: "Manifest") -> str:
    if entry == listed.current:
        return "current"
    return "rolled back" if listed.current_no is not None and entry.release_no > listed.current_no else ""


def _short(code_version: str) -> str:
    version, plus, digits = code_version.partition("+")
    return f"{version}{plus}{digits[:_SHORT_HASH]}"
