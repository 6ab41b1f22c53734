"""``kb draft``: claims proposed from documents, to be reviewed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from kb.cli.comparing import compare
from kb.cli.drafting import Drafted, draft_document
from kb.cli.options import Number, command, json_option, packs_option
from kb.cli.terminal import clean, emit_json, heading, paragraph, progress
from kb.errors import InvalidInput, KbError
from kb.vocabulary import SourceKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from kb.draft import Proposal
    from kb.draft.llm import Account, Endpoint
    from kb.model import SourceFile

__all__ = ["draft_command"]


@command(
    "draft",
    "kb draft notes.txt --kb my-topic",
    "kb draft notes.txt -o drafts/notes.yaml --kind magazine-article --json",
    "kb draft notes.txt --text-only",
    "kb draft compare rules.yaml model.yaml -o both.yaml",
)
@click.argument("documents", nargs=-1, required=True, metavar="DOCUMENT... | compare FILE FILE")
@click.option(
    "--kb",
    metavar="KB",
    type=click.Path(path_type=Path),
    help="The knowledge base to draft into: its sources/, texts/ and concepts.yaml.",
)
@click.option(
    "-o",
    "--output",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The source file to write instead; text and concepts are written beside it.",
)
@click.option("--id", "name", metavar="ID", help="Of the source; by default from the file's name.")
@click.option("--title", help="Of the source; by default the first line of the text.")
@click.option(
    "--kind",
    type=click.Choice([kind.value for kind in SourceKind]),
    metavar="WORD",
    default=SourceKind.FORUM_ANSWER.value,
    show_default=True,
    help=f"What the document is: {', '.join(SourceKind)}.",
)
@click.option(
    "--language",
    metavar="CODE",
    help="Of the text; by default the one that an HTML page or a PDF names, or en.",
)
@packs_option
@click.option("--licence", default="All rights with the author.", show_default=True)
@click.option("--text-only", is_flag=True, help="Print the text it is read as; draft nothing.")
@click.option(
    "--llm",
    metavar="URL",
    help="Let a model propose: the endpoint, as OpenAI's: http://host/v1. The text is sent there.",
)
@click.option("--model", metavar="NAME", help="Of the model that the endpoint is to use.")
@click.option(
    "--llm-seconds",
    metavar="S",
    type=Number(0, min_open=True),
    default=120.0,
    show_default=True,
    help="For one answer of the endpoint.",
)
@json_option
@click.pass_context
def draft_command(
    ctx: click.Context,
    /,
    *,
    documents: tuple[str, ...],
    kb: Path | None,
    output: Path | None,
    packs: tuple[str, ...],
    text_only: bool,
    llm: str | None,
    model: str | None,
    llm_seconds: float,
    as_json: bool,
    **citation: str | None,
) -> None:
    """Propose claims from documents, for a person to review.

    A DOCUMENT is a file of text, Markdown, HTML or PDF, or - for stdin; its text is kept beside the
    draft, and quotes count its characters. What is drafted weighs nothing until kb review accepts
    it; what a review has rejected is not proposed again. Nothing leaves this machine, unless --llm
    names an endpoint; the variable KB_LLM_KEY may hold its key. A model's claim never says more
    than rules read in its words. With compare, two drafts of one text are held against each other,
    and -o writes both into one. A damaged page of a PDF is left out and named, and the exit code is
    1.
    """
    if documents[0] == "compare":
        compare(documents[1:], output, as_json=as_json)
        return
    if text_only:
        ctx.exit(_print_text(documents))
    endpoint = _endpoint(llm, model, llm_seconds)
    if (kb is None) == (output is None):
        raise click.UsageError("Say where the draft goes: --kb KB, or -o FILE.")
    if len(documents) > 1 and (output is not None or citation["name"] or citation["title"]):
        raise click.UsageError("-o, --id and --title are for one document: use --kb for several.")
    made, faults = _drafted(documents, kb, output, citation, packs=packs, endpoint=endpoint)
    _print_all(made, as_json)
    if len(faults) == 1:
        raise faults[0]
    if faults:  # one document that cannot be drafted keeps no other from it
        raise InvalidInput("\n".join(map(str, faults)))
    ctx.exit(1 if any(each.left_out for each in made) else 0)


def _drafted(
    documents: Sequence[str],
    kb: Path | None,
    output: Path | None,
    citation: dict[str, str | None],
    *,
    packs: tuple[str, ...],
    endpoint: Endpoint | None,
) -> tuple[list[Drafted], list[KbError]]:
    """Draft each document, and return what was written and what could not be."""
    made: list[Drafted] = []
    faults: list[KbError] = []
    for number, each in enumerate(documents, 1):
        which = f" ({number} of {len(documents)})" if len(documents) > 1 else ""
        try:
            with progress(f"Drafting {Path(each).name[-40:]}{which}") as tell:
                draft = draft_document(
                    each, kb, output, citation, packs=packs, endpoint=endpoint, progress=tell
                )
            made.append(draft)
            _tell_left_out(each, draft.left_out)
        except KbError as fault:
            faults.append(fault)
    return made, faults


def _print_text(documents: Sequence[str]) -> int:
    """Print what a document is read as: what texts/<id>.txt of a draft holds."""
    if len(documents) > 1:
        raise click.UsageError("--text-only is for one document.")
    from kb.cli.documents import read_document

    read = read_document(documents[0])
    click.echo(read.text, nl=False)
    _tell_left_out(documents[0], read.left_out)
    return 1 if read.left_out else 0


def _tell_left_out(name: str, left_out: Sequence[str]) -> None:
    for each in left_out:
        click.echo(clean(f"{name}: {each}"), err=True)


def _print_all(made: Sequence[Drafted], as_json: bool) -> None:
    if as_json and made:
        emit_json(drafts=[_plain(each) for each in made])
        return
    for each in made:
        _print_draft(each)


def _endpoint(url: str | None, model: str | None, seconds: float) -> Endpoint | None:
    if url is None and model is None:
        return None
    if url is None or model is None:
        raise click.UsageError("--llm URL and --model NAME belong together: write both.")
    from kb.draft.llm import Endpoint

    return Endpoint(url, model, seconds)


def _plain(made: Drafted) -> dict[str, object]:
    target, draft = made.target, made.draft
    account = {} if made.account is None else {"account": made.account.to_dict()}
    return {
        "file": target.file.as_posix(),
        "text": target.text.as_posix(),
        "claims": [claim.model_dump(mode="json") for claim in draft.file.claims],
        "remarks": [remark.model_dump(mode="json") for remark in draft.file.remarks],
        "concepts": [
            {"id": each.id, "label": each.label, "kind": each.kind, "near": list(each.near)}
            for each in draft.concepts
        ],
        "left_out": list(made.left_out),
        "unresolved": [
            {"start": each.start, "end": each.end, "cue": each.cue, "why": each.why}
            for each in draft.unresolved
        ],
        **account,
    }


def _print_draft(made: Drafted) -> None:
    target, draft = made.target, made.draft
    heading(target.file.as_posix())
    for claim in draft.file.claims:
        score = "" if claim.review is None or claim.review.score is None else claim.review.score
        what = f"{claim.statement} ({claim.link.label}, {claim.modality.label})"
        paragraph(f"“{claim.words}”", indent="  ")
        paragraph(f"{score} {what}".strip(), indent="    ", role="quiet")
    _print_concepts(draft.concepts)
    if made.account is not None:
        _print_account(made.account)
    for remark in draft.file.remarks:
        paragraph(f"“{remark.words}”", indent="  ")
        paragraph(f"{remark.stance.label} {', '.join(remark.about)}", indent="    ", role="quiet")
    left = len(draft.unresolved)
    places = "1 more place speaks" if left == 1 else f"{left} more places speak"
    unread = f"; {places} of causes and could not be read" if left else ""
    review = f"kb review {target.file.as_posix()}"
    if not draft.file.claims and not draft.file.remarks:
        paragraph(f"Nothing was drafted{unread}. Add claims yourself with: {review} --add")
        return
    scored = any(claim.review and claim.review.score is not None for claim in draft.file.claims)
    score = ", with the score of how sure each reading is" if scored else ""
    paragraph(f"{_counted(draft.file)} drafted{score}{unread}. Decide with: {review}")


def _counted(file: SourceFile) -> str:
    """Return how many claims and remarks there are: "1 claim", "3 claims and 1 remark"."""
    counts = ((len(file.claims), "claim"), (len(file.remarks), "remark"))
    kinds = [f"{n} {what}{'' if n == 1 else 's'}" for n, what in counts if n or what == "claim"]
    return " and ".join(kinds)


def _print_account(account: Account) -> None:
    """Say what became of what a model proposed."""
    counts = (
        (account.not_verbatim, "dropped, since their quotes do not stand in the text"),
        (account.unsupported, "dropped, since no words of theirs state the relation"),
        (account.malformed, "dropped, since they have another form"),
        (account.repeated, "dropped, as repeated, too long or of one thing"),
        (account.lowered, "drafted weaker than proposed"),
    )
    said = "; ".join(f"{count} {what}" for count, what in counts if count)
    paragraph(f"The model proposed {account.proposed} claims{': ' if said else ''}{said}.")
    if account.unanswered:
        paragraph(
            f"{account.unanswered} of {account.parts} parts of the text got no answer that can be "
            "used: draft again later, what was answered is kept.",
            role="denied",
        )


def _print_concepts(proposals: Sequence[Proposal]) -> None:
    for each in proposals:
        near = f"; near: {', '.join(each.near)}" if each.near else ""
        paragraph(f"new concept {each.label} ({each.kind}){near}", indent="  ", role="quiet")
