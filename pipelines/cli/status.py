"""`minsheng status` and `minsheng reconcile`: what the warehouse holds, and its ledger."""

import click

from pipelines.cli.render import money, plain, print_table, text
from pipelines.cli.report import called_as, visible
from pipelines.store import Store

_SHOWN_TEXT = 40


def print_json(content: object) -> None:
    """Print a result for scripts, decimals exact and without zeros at their end."""
    import simplejson

    click.echo(simplejson.dumps(_plain(content), use_decimal=True, ensure_ascii=False, default=str, indent=2))


def _plain(content: object) -> object:
    if isinstance(content, dict):
        return {name: _plain(value) for name, value in content.items()}
    return [_plain(item) for item in content] if isinstance(content, list) else plain(content)


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def status(store: Store, as_json: bool) -> None:
    """Show the published release, its notices, and what is held or quarantined."""
    from pipelines.cli.warehouse import open_release, rows

    with open_release(store) as connection:
        release = rows(connection, "release")[0]
        notices = rows(connection, "notices")
        quarantine = rows(connection, "quarantine", {"documents": None})
    if as_json:
        print_json({"store": str(store.root), "release": release, "notices": notices, "quarantine": quarantine})
        return
    click.echo(
        f"release {release['release_no']}, built {release['built_at']:%Y-%m-%d %H:%M %Z}, {store.current}\n"
        f"{release['current_notices']} current notices, {release['superseded_notices']} superseded, "
        f"{release['held_notices']} held, {release['quarantined_documents']} documents in quarantine; "
        f"{release['latest_lines']} project lines in v_progress_latest\n"
    )
    print_table(
        ["region", "year", "period", "status", "version", "published", "plan 万元", "done 万元", "%", "source"],
        [
            [n["region"], n["program_year"], n["period_key"], n["status"], n["version"], n["published_on"],
             money(n["plan_wan"]), money(n["done_wan"]), n["done_pct"], n["source"]]
            for n in notices
        ],
        right=(4, 6, 7, 8),
    )  # fmt: skip
    if quarantine:
        click.echo("\nin quarantine:")
        print_table(
            ["file", "reason", "row", "column", "text"],
            [
                [
                    q["source"],
                    q["reason"],
                    q["row_no"] or "",
                    *(visible(q[name] or "")[:_SHOWN_TEXT] for name in ("column_header", "raw_text")),
                ]
                for q in quarantine
            ],
            right=(2,),
        )
        click.echo(f"`{called_as()} quarantine` shows each with what to do")


@click.command()
@click.argument("period", required=False)
@click.option("--open", "only_open", is_flag=True, help="Only what does not settle.")
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
@click.pass_obj
def reconcile(store: Store, period: str | None, only_open: bool, as_json: bool) -> None:
    """Show the ledger of a PERIOD such as 2025Q1 (else of each programme's latest): printed against computed."""
    from pipelines.cli.warehouse import open_release, rows
    from pipelines.normalise.periods import parse_key

    if period is not None:
        try:
            parse_key(period)
        except ValueError as error:
            raise click.UsageError(str(error)) from error
    with open_release(store) as connection:
        ledger = rows(connection, "ledger", {"period": period})
    if only_open:
        ledger = [row for row in ledger if row["verdict"] in ("mismatch", "incomplete")]
    if as_json:
        print_json(ledger)
        return
    if not ledger:
        click.echo(f"no {'open ' if only_open else ''}ledger rows for {period or 'any period'}", err=True)
        return
    print_table(
        ["region", "period", "status", "rule", "subject", "measure",
         "printed", "computed", "difference", "bound", "verdict"],
        [
            [row["region"], row["period_key"], row["status"], row["rule"], row["subject"], row["measure"],
             *(text(row[name]) for name in ("reported", "computed", "difference", "rounding_bound")), row["verdict"]]
            for row in ledger
        ],
        right=(6, 7, 8, 9),
    )  # fmt: skip
    verdicts: dict[str, int] = {}
    for row in ledger:
        verdicts[row["verdict"]] = verdicts.get(row["verdict"], 0) + 1
    click.echo("\n" + ", ".join(f"{count} {verdict}" for verdict, count in verdicts.items()))
