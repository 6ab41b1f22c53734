"""A knowledge base's folder: read with every error at once, written in one canonical form."""

from kb.records.folder import Folder, examine, not_canonical, read_folder, tidy
from kb.records.places import Places
from kb.records.write import write_concepts, write_header, write_source_file

__all__ = [
    "Folder",
    "Places",
    "examine",
    "not_canonical",
    "read_folder",
    "tidy",
    "write_concepts",
    "write_header",
    "write_source_file",
]
