"""Staged frames -> a candidate release: star schema, versions, ledger, in one new DuckDB file."""
