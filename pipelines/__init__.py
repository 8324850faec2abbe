"""minsheng: quarterly livelihood-project notices, from web page to audited warehouse.

The folders follow the flow of the data: `acquire` -> `extract` -> `normalise` -> `load` -> `quality` -> `publish`.
`assets` and `definitions` show that flow to Dagster; `cli` is the command. See docs/architecture.md.
"""
