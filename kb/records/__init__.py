"""A knowledge base's folder: read with every error at once, written in one canonical form."""

from kb.records.write import write_concepts, write_header, write_source_file

__all__ = ["write_concepts", "write_header", "write_source_file"]
