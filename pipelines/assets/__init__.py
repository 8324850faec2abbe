"""Dagster's view of the flow, thin: one file a concept. The work is in the stages, which know no Dagster."""
