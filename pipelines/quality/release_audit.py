"""Audits a built candidate as a whole with Great Expectations, in DuckDB itself, and builds its Data Docs.

Great Expectations takes seconds to import and is imported here alone, inside the function. The way DuckDB is opened is
the one that works with its SQL engine: AUTOCOMMIT, or every result is rolled back before its rows are fetched.
"""

import json
import logging
import os
import re
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.quality.suites import NOTICE, Expectation

# A held notice has failed already and its facts are not in the release, and what a person has waived counts as settled:
# the release answers for the others.
_WITHOUT_HELD = (
    "select * from (\n{sql}\n) where notice_key not in (select notice_key from dim_notice where accepted_at is null)\n"
    "and notice_key not in (select notice_key from audit_check where expectation = '{name}' and is_waived)"
)
_SHOWN_ROWS = 20
# Great Expectations complains on stdout of a query that does not mention its batch.
_BATCH_COMMENT = "\n/* {batch} */"
# A colon before a word is a parameter to SQLAlchemy; `::` is not.
_PARAMETER = re.compile(r"(?<!:):(?=\w)")


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an expectation found in the release. `failing_rows` holds the first 20."""

    expectation: Expectation
    is_success: bool
    failing_row_count: int
    failing_rows: list[dict[str, Any]]

    @property
    def observed(self) -> str:
        """One line on what was found."""
        if self.is_success:
            return "no failing row"
        return "; ".join(f"{row.get('subject')}: {row.get('observed')}" for row in self.failing_rows[:3])


def audit(database: Path, data_docs: Path, expectations: Sequence[Expectation]) -> list[Outcome]:
    """Validate a candidate.

    Args:
        database: the candidate's file; it is opened read-only and closed again.
        data_docs: the folder to build Data Docs in.
        expectations: what to expect.

    Returns:
        An outcome for each expectation, in their order.
    """
    gx = _great_expectations()
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    context.add_data_docs_site("release", _site(data_docs))
    source = context.data_sources.add_sql(
        "release",
        connection_string=f"duckdb:///{database}?access_mode=read_only",
        kwargs={"isolation_level": "AUTOCOMMIT", "skip_autocommit_rollback": True},
    )
    try:
        definitions = [
            _definition(gx, context, source, subject, [e for e in expectations if e.subject == subject])
            for subject in dict.fromkeys(e.subject for e in expectations)
        ]
        checkpoint = context.checkpoints.add(
            gx.Checkpoint(
                name="release",
                validation_definitions=definitions,
                actions=[gx.checkpoint.UpdateDataDocsAction(name="data_docs", site_names=["release"])],
                result_format={"result_format": "COMPLETE"},
            )
        )
        result = checkpoint.run(run_id=gx.core.RunIdentifier(run_name=database.parent.name.lstrip(".")))
    finally:
        # Or this process could not open the file for writing afterwards.
        source.get_execution_engine().close()
        source.get_engine().dispose()
    found = {row.expectation_config.meta["name"]: row for run in result.run_results.values() for row in run.results}
    return [_outcome(expectation, found[expectation.name]) for expectation in expectations]


def _great_expectations() -> Any:
    os.environ.setdefault("GX_ANALYTICS_ENABLED", "false")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import great_expectations as gx
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    return gx


def _site(data_docs: Path) -> dict[str, Any]:
    return {
        "class_name": "SiteBuilder",
        "site_index_builder": {"class_name": "DefaultSiteIndexBuilder"},
        "show_how_to_buttons": False,
        "store_backend": {"class_name": "TupleFilesystemStoreBackend", "base_directory": str(data_docs)},
    }


def _definition(gx: Any, context: Any, source: Any, subject: str, expectations: Sequence[Expectation]) -> Any:
    """Return the validation of one subject's suite. Its queries name their tables: the batch is the release."""
    table = source.add_table_asset(subject, table_name=expectations[0].table)
    batch = table.add_batch_definition_whole_table(subject)
    suite = gx.ExpectationSuite(name=subject)
    for expectation in expectations:
        query = expectation.sql.strip().removesuffix(";")
        if expectation.level == NOTICE:
            query = _WITHOUT_HELD.format(sql=query, name=expectation.name)
        query = _PARAMETER.sub(r"\\:", query.replace("{", "{{").replace("}", "}}"))
        suite.add_expectation(
            gx.expectations.UnexpectedRowsExpectation(
                unexpected_rows_query=query + _BATCH_COMMENT,
                description=f"{expectation.description_zh} {expectation.description_en}",
                severity="critical" if expectation.severity == "blocking" else "warning",
                meta={"name": expectation.name},
            )
        )
    return context.validation_definitions.add(
        gx.ValidationDefinition(name=subject, data=batch, suite=context.suites.add(suite))
    )


def _outcome(expectation: Expectation, result: Any) -> Outcome:
    """Turn a result into an outcome.

    Raises:
        RuntimeError: the expectation could not be evaluated, which must never look like a failed or a passed one.
    """
    found = result.result.get("observed_value")
    if found is None or bool(result.success) != (found == 0):
        raise RuntimeError(f"{expectation.name} could not be evaluated: {_first_message(result.exception_info)}")
    rows = (result.result.get("details") or {}).get("unexpected_rows") or []
    shown = json.loads(json.dumps(rows[:_SHOWN_ROWS], default=str, ensure_ascii=False))
    return Outcome(expectation, bool(result.success), int(found), shown)


def _first_message(exception_info: Any) -> str:
    """Return the first line of the first exception that Great Expectations noted, by metric or for all."""
    infos = [exception_info, *(exception_info or {}).values()]
    messages = (info.get("exception_message") for info in infos if isinstance(info, dict))
    return next((message.splitlines()[0] for message in messages if message), "no figure came back")
