"""Measurements of reading notices in bulk, against a floor (`floor`) and the usual way (`pandas_way`).

Each module measures one thing over the files that `corpus` writes; nothing here is imported by the pipeline.
"""
