"""Tests of pipelines/acquire."""
