"""Bytes -> grid of cells -> recognised progress table and notice texts, all still as printed.

One file a format (`html`, `text`); what they share is the `Page`. `table` recognises columns and rows, `notice` the
letter. Nothing here sums, renames or converts a date: that is `normalise`.
"""
