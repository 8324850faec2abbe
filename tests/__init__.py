"""Tests of the pipeline; the sub-folders and files mirror the folders they test."""
