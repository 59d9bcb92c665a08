"""fill: empty fields get values from the code, from a model, or by hand through a file."""

from __future__ import annotations

from pathlib import Path

import click

from specsheets.app.commands.fill import fill_from_code
from specsheets.app.fill_answers import ContextAnswer, FillAnswer
from specsheets.app.project import Project
from specsheets.app.refusal import Refused
from specsheets.faces.cli.common import as_json, here, meter, note, plural, show, words_here

FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.argument("sheets", nargs=-1)
@click.option("--from-code", is_flag=True, help="Take the values from the code, where it has them; no model is asked.")
@click.option(
    "--window", type=click.IntRange(min=1), help="Tokens that fit the model, where the endpoint does not say."
)
@click.option("--dry-run", is_flag=True, help="Show what would be sent or changed; ask nobody, and store nothing.")
@click.option("--propose", is_flag=True, help="Ask and check, but only keep the proposal, for --apply.")
@click.option("--apply", "apply_", metavar="RUN", help="Store what this run proposed; SHEETS (or PATH:NAME) narrow it.")
@click.option("--reject", metavar="RUN", help="Take what this run proposed off its proposal; SHEETS narrow it.")
@click.option("--replay", metavar="RUN", help="Take the answers from the record of this run; no model is asked.")
@click.option("--bodies", is_flag=True, help="Let the model write the bodies of functions, one at a time.")
@click.option("--again", is_flag=True, help="With --bodies: write those anew that no longer fit their sheet, too.")
@click.option(
    "--check",
    metavar="COMMAND",
    help="With --bodies: run this, and the code that the model wrote, in a copy of the project.",
)
@click.option("--ask", type=FILE, help="Write the question to this file, for any chat or person.")
@click.option("--answer", type=FILE, help="Take the answer to that question from this file.")
@as_json
def fill(
    sheets: tuple[str, ...],
    from_code: bool,
    window: int | None,
    dry_run: bool,
    propose: bool,
    apply_: str | None,
    reject: str | None,
    replay: str | None,
    bodies: bool,
    again: bool,
    check: str | None,
    ask: Path | None,
    answer: Path | None,
    json_: bool,
) -> int:
    """Fill empty fields of SHEETS (named by their source files, or folders), or of all.

    A model answers, by the settings `ai.base_url` and `ai.model`; every answer is checked before it is stored.
    Exit code 1 while something is still empty.
    """
    doors = {"--ask": ask, "--answer": answer, "--apply": apply_, "--reject": reject, "--replay": replay}
    given = [name for name, value in {"--from-code": from_code, **doors}.items() if value]
    given += ["--bodies"] if bodies and (from_code or apply_ or reject or dry_run) else []
    given += ["--dry-run"] if dry_run and not from_code else []
    given += ["--propose"] if propose and not replay else []
    given += ["--check"] if check and ask else []
    given += ["--again"] if again and answer else []
    if len(given) > 1:
        raise Refused(f"{given[0]} and {given[1]} do not go together", "give one of them")
    if (again or check) and not bodies:
        raise Refused("--again and --check are about bodies", "give --bodies, too")
    with here() as project:
        words = words_here(sheets, project)
        if bodies:
            from specsheets.app.commands.fill_bodies import Manner
            from specsheets.faces.cli import bodies as by_body

            if ask:
                return by_body.asked(project, words, ask, again, json_)
            if answer:
                return by_body.answered(project, answer, check or "", json_)
            manner = Manner(window, check or "", again, propose, replay or "", meter(), note)
            return by_body.written(project, words, manner, json_)
        if apply_ or reject:
            return _decided(project, words, apply_ or "", reject or "", json_)
        if from_code:
            return _say_code(fill_from_code(project, words, dry_run=dry_run), dry_run, json_)
        if dry_run:
            from specsheets.app.queries.context import next_context

            return say_context(next_context(project, words, window), json_, "")
        if ask:
            from specsheets.app.commands import fill_by_hand

            asked = fill_by_hand.ask(project, words, ask)
            what = (
                f"{plural(asked.asked, 'empty field')} asked for in {asked.file}; then: specsheets fill --answer REPLY"
            )
            show(asked, json_, lambda: click.echo(what))
            return 1
        return _say(_filled(project, words, window, propose, replay, answer), json_)


def _decided(project: Project, words: tuple[str, ...], apply_: str, reject: str, json_: bool) -> int:
    """A person decides on a proposal, whatever it is of."""
    from specsheets.app.commands import fill_apply
    from specsheets.faces.cli.bodies import say

    if apply_:
        stored = fill_apply.apply(project, apply_, words)
        return _say(stored, json_) if isinstance(stored, FillAnswer) else say(stored, json_)
    left = fill_apply.reject(project, reject, words)
    what = f"{plural(left.rejected, 'value')} rejected, {len(left.proposed):,} still proposed"
    show(left, json_, lambda: click.echo(what))
    return 0


def _filled(
    project: Project,
    words: tuple[str, ...],
    window: int | None,
    propose: bool,
    replay: str | None,
    reply: Path | None,
) -> FillAnswer:
    if reply:
        from specsheets.app.commands.fill_by_hand import answer

        return answer(project, reply)
    from specsheets.app.commands.fill_by_model import Manner, fill

    return fill(project, words, Manner(window, propose, replay or "", meter(), note))


def _say_code(answer: FillAnswer, dry_run: bool, json_: bool) -> int:
    def words() -> None:
        click.echo(answer.diff, nl=False)
        would = "would be " if dry_run else ""
        click.echo(f"{plural(answer.filled, 'field')} {would}filled from the code, {answer.empty:,} still empty")

    show(answer, json_, words)
    return 1 if answer.empty else 0


def _say(answer: FillAnswer, json_: bool) -> int:
    show(answer, json_, lambda: say_fill(answer))
    return 1 if answer.empty else 0


def say_fill(answer: FillAnswer) -> None:
    """What a fill came to, in words: the sheets' diff, then what was refused and why, then the count."""
    click.echo(answer.diff, nl=False)
    for refused in answer.rejected[:12]:
        value = " ".join(refused.value.split())[:40]
        click.echo(f"refused  {refused.sheet}:{refused.field}  {value!r}: {refused.reason}")
    if len(answer.rejected) > 12:
        click.echo(f"… and {plural(len(answer.rejected) - 12, 'more refusal')}: specsheets context show {answer.run}")
    for remark in answer.remarks:
        click.echo(remark)
    spent = answer.tokens.prompt + answer.tokens.completion
    cost = f", cost {answer.cost:.4f}" if answer.cost is not None else ""
    tokens = f"; {spent:,} tokens{cost}" if spent else ""
    if answer.proposed:
        click.echo(f"{plural(len(answer.proposed), 'value')} proposed, nothing stored{tokens}")
        click.echo(f"store them: specsheets fill --apply {answer.run} [SHEET | SHEET:NAME …]")
        return
    click.echo(f"{plural(answer.filled, 'field')} filled, {answer.empty:,} still empty{tokens}")


@click.group()
def context() -> None:
    """What models were sent, and what the next fill would send."""


@context.command("list")
@as_json
def list_(json_: bool) -> None:
    """List the runs that asked somebody."""
    from specsheets.app.queries.context import runs

    with here() as project:
        answer = runs(project)

    def words() -> None:
        for r in answer.runs:
            tokens = f"{r.prompt + r.completion:,} tokens"
            click.echo(
                f"{r.run}  {r.at}  {r.verb:<14}  {r.outcome or 'never ended':<11}  {plural(r.answers, 'answer')}  {tokens}"
            )

    show(answer, json_, words)


@context.command("show")
@click.argument("run", required=False)
@click.option("--next", "next_", is_flag=True, help="What the next fill would send; nothing is sent.")
@click.option(
    "--window", type=click.IntRange(min=1), help="Tokens that fit the model, where the endpoint does not say."
)
@click.option("--full", is_flag=True, help="Print every text that was sent or said, too.")
@click.option("--page", type=FILE, help="Write the run as a page in Markdown: refusals, tokens, cost, seconds.")
@as_json
def show_(run: str | None, next_: bool, window: int | None, full: bool, page: Path | None, json_: bool) -> int:
    """Show what RUN sent and heard, by hash, or with --next what would be sent, before anything is spent."""
    from specsheets.app.queries import context as queries

    with here() as project:
        answer = queries.context_or_next(project, run or "", next_, window=window)
    if page:
        try:
            page.write_text(queries.page(answer), "utf-8")
        except OSError as e:
            raise Refused(f"{page} cannot be written: {e.strerror}", "name another file") from None
        if not json_ and not full:
            click.echo(f"wrote {page}")
            return 0
    return say_context(answer, json_, "full" if full else "")


def say_context(answer: ContextAnswer, json_: bool, how: str) -> int:
    """A context in words: where to, what of, question by question, and with `how` the texts themselves."""
    show(answer, json_, lambda: _say_context(answer, bool(how)))
    return 0


def _say_context(answer: ContextAnswer, is_full: bool) -> None:
    from specsheets.app.queries.context import things

    one, many = things(answer)
    where = f"{answer.model or 'no model'}{f' at {answer.host}' if answer.host else ''}"
    window = f"{answer.window:,} tokens" if answer.window else "not known"
    click.echo(f"to {where}, window {window}")
    for remark in answer.remarks:
        click.echo(remark)
    for seen in answer.sheets:
        changed = "" if seen.same else "  (changed since)"
        left = f"  (its lists leave out {plural(seen.left_out, 'class', 'classes')})" if seen.left_out else ""
        click.echo(f"  {seen.hash[:12]}  {seen.tokens:>7,}  {seen.path}{changed}{left}")
    if any(seen.left_out for seen in answer.sheets):
        click.echo(
            "left out are the least likely classes of other files, none that the sheet names; spelled out, they are taken"
        )
    if answer.masked:
        click.echo(f"masked before sending: {', '.join(answer.masked)}")
    for q in answer.questions:
        parts = f"prefix {q.prefix[:12]}  task {q.task[:12]}  schema {q.shape[:12]}"
        if not q.answer:
            price = f", at most {answer.price:.4f}" if answer.price is not None else ""
            click.echo(
                f"first question: {q.step}, {plural(q.asked, one, many)}, {q.prompt or 0:,} tokens{price}  {parts}"
            )
            continue
        taken = f", taken from {q.taken}" if q.taken else ""
        click.echo(f"{q.step}: {q.accepted} of {plural(q.asked, one, many)}, {len(q.refused)} refused{taken}")
        click.echo(f"  {parts}  answer {q.answer[:12]}  {q.seconds:.1f} s  {q.by}")
    if answer.forecast:
        click.echo(f"whole run: {answer.forecast.rests}")
    if answer.gone:
        click.echo(f"{plural(len(answer.gone), 'text')} no longer kept: only the hashes are left")
    if is_full:
        for found, text in answer.texts.items():
            click.echo(f"\n--- {found}\n{text}")
