"""The report: what a knowledge base says, what it does not say, and the words it rests on."""

from kb.report.content import ReportInput, report
from kb.report.html import render_html
from kb.report.markdown import render_markdown

__all__ = ["ReportInput", "render_html", "render_markdown", "report"]
