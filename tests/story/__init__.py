"""The story of one district's programme through time, for tests and documentation.

`told` holds what each notice says, `telling` makes a notice of it, `notices` writes the pages, `facts` names what
happens between them. Like `tests.notices`, none of them knows the pipeline.
"""
