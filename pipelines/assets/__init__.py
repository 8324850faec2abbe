"""Dagster's view of the flow, thin: one file a concept. What is done is in the stages, which know nothing of Dagster."""
