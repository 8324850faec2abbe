"""Recognised rows -> typed Polars frames: money, percentages, periods, dates, agencies, repaired text.

Figures are brought to 万元 exactly and nothing is computed; what cannot be read for certain refuses its document.
"""
