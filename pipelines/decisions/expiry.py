"""Decisions begin and end: what holds on a day, and a fingerprint.

The fingerprint changes with the entries and with what holds of them.
"""

import hashlib
import json
from dataclasses import fields
from datetime import date

import polars as pl

from pipelines.decisions.reading import Decisions


def has_expired(on: date) -> pl.Expr:
    """Return whether a row of corrections or waivers holds no more: its last day is before the given one."""
    return pl.col("expires_on") < on


def has_begun(on: date) -> pl.Expr:
    """Return whether a row holds by the given day already: it was decided then or before."""
    return pl.col("decided_on") <= on


def fingerprint(decisions: Decisions, on: date) -> str:
    """Return a hash that is another one when any entry is, or when an entry begins or expires between two days."""
    holds = {"has_begun": has_begun(on), "has_expired": has_expired(on)}
    frames = {field.name: getattr(decisions, field.name) for field in fields(decisions)}
    content = {
        name: (frame.with_columns(**holds) if "expires_on" in frame.columns else frame).to_dicts()
        for name, frame in frames.items()
    }
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
