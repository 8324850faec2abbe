"""Tests of pipelines/publish."""
