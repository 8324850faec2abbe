"""Runs the suites of `expectations/`: single notices by our own SQL, the whole release by Great Expectations.

`suites` reads them and imports nothing heavy; Great Expectations is imported only by `release_audit`.
"""
