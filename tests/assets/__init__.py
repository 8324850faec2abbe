"""Tests of pipelines/assets."""
