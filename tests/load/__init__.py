"""Tests of pipelines/load."""
