"""Notices made for tests and benchmarks, independent of the code under test.

`logical` says what a notice states, `generate` invents any number of notices, `word_html` and `page_text`
print one as a web page or as the text of one. Nothing here may import `pipelines`: what is written here is
the truth that the readers are compared with.
"""
