"""The archive: named files are stored once under their SHA-256 and their retrieval is logged."""

import dagster as dg

from pipelines.acquire.archive import Archive
from pipelines.acquire.events import because
from pipelines.acquire.sources import SourceError, find_sources
from pipelines.assets.resources import Reporter, StoreResource
from pipelines.normalise.notices import is_known_region
from pipelines.normalise.periods import parse_key
from pipelines.publish.forgotten import remove_releases_with

_SHOWN = 20


class IngestConfig(dg.Config):
    """What to ingest, and what the operator knows of it. Sources not named are the store's inbox."""

    sources: list[str] | None = None
    region_key: str = "500101"
    program_year: int | None = None
    period_key: str | None = None


@dg.asset(
    group_name="archive",
    kinds={"file"},
    description="**存档** Raw bytes of every document under their SHA-256, with an append-only log of retrievals. "
    "The source of truth: everything downstream is made from it.",
)
def archive(
    context: dg.AssetExecutionContext,
    config: IngestConfig,
    store: StoreResource,
    reporter: dg.ResourceParam[Reporter],
) -> dg.MaterializeResult[None]:
    """Archive the files that the run names."""
    at = store.store
    # Dagster's launchpad takes any text, and what is logged once is read in every later run.
    if not is_known_region(config.region_key):
        raise SourceError(f"{config.region_key} is not in pipelines/normalise/lookups/regions.yml")
    if config.period_key is not None:
        parse_key(config.period_key)
    if config.sources is None:
        found = find_sources([at.inbox] if at.inbox.is_dir() else [], may_be_empty=True)
    else:
        found = find_sources(config.sources)
    archived = Archive(at.archive)
    refused = archived.refused(found.sources)
    with at.writing(), reporter.step("archive", len(found.sources)) as advance:
        retrievals = archived.add(
            found.sources, config.region_key, config.program_year, config.period_key, context.run.run_id, advance
        )
        # What a killed `forget` has left; the last release that has the document goes once a newer one is there.
        remove_releases_with(at, archived.forgotten())
    return dg.MaterializeResult(
        metadata={
            "documents": len(retrievals),
            "distinct_documents": len({retrieval.sha256 for retrieval in retrievals}),
            "bytes": sum(retrieval.size for retrieval in retrievals),
            "region": config.region_key,
            "attachments": sum(len(retrieval.attachments) for retrieval in retrievals),
            "left_out": _listed(found.left_out),
            "contested": _listed(found.contested),
            "refused": _listed([f"{name}: {because(tombstone)}" for name, tombstone in refused.items()]),
            "sources": _listed([retrieval.source for retrieval in retrievals]),
        }
    )


def _listed(names: list[str]) -> dg.MarkdownMetadataValue:
    more = [f"- … and {len(names) - _SHOWN} more"] if len(names) > _SHOWN else []
    return dg.MetadataValue.md("\n".join([*(f"- {name}" for name in names[:_SHOWN]), *more]) or "none")
