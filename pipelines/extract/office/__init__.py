"""Workbooks and Word documents: .xlsx, .xls, .docx, and the containers that they come in."""
