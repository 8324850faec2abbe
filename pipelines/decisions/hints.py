"""What to write in each field, for the messages that refuse something else."""

LIKE = {
    "author": "Li Si",
    "basis": "cumulative",
    "category": "市级重点民生实事",
    "check": "percentages_recompute",
    "date": "2025-11-24",
    "decision": "same",
    "expect": '"411.5"',
    "expires": "2026-11-24",
    "figures": '[{scope: total, measure: done, value: "11.05", unit: 亿元}]',
    "from": "小微停车场建设",
    "id": "example-2025-q1-line-7",
    "line": "小微停车场建设",
    "measure": "done",
    "note": "read from a printed copy",
    "number": '"7"',
    "period": "2025Q1",
    "program_year": "2025",
    "published_on": "2025-08-15",
    "publisher": "万州区发展和改革委员会",
    "reason": "the bureau wrote on 2025-11-20 that two digits were exchanged",
    "region": '"500101"',
    "scope": "total",
    "series": "重点民生实事",
    "title": "上半年民生实事进展",
    "to": "停车场建设",
    "to_program_year": "2026",
    "total": "true",
    "unit": "万元",
    "url": "https://www.wz.gov.cn/",
    "value": '"441.5"',
    "where": '{line: 小微停车场建设, number: "7"}',
}


def like(name: str) -> str:
    """Return `write it like …` for a field."""
    return f"write it like `{name}: {LIKE[name]}`"
