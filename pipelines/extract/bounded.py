"""Stub by the lead until its owner overwrites this file."""

import importlib


def read_bounded(reader, data, seconds=60):
    return importlib.import_module(reader).read(data)
