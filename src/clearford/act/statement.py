"""The statement of reasons as a letter to the person concerned, in plain Chinese or English."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec.structs import replace

from clearford.act.deeds import say_done
from clearford.act.language import NAMES, say_day, say_hours, say_places, say_time, words_in
from clearford.act.letter import Letter, Part, as_text
from clearford.act.measures import PAPERS
from clearford.act.words import kind_name, say
from clearford.core.actions import LegalBasis
from clearford.core.reasons import Effects, Language, Redress, Restriction, StatementOfReasons


def told(effects: Effects, lang: Language) -> str:
    """What the person concerned is told: the statement, or why a person looks; empty if nothing happens."""
    if effects.statement is not None:
        return render_statement(effects.statement, lang)
    return "\n".join(reason.text[lang] for reason in effects.reasons if lang in reason.text)


def render_statement(statement: StatementOfReasons, lang: Language) -> str:
    """The statement as plain text, one paragraph a line."""
    return as_text(author_letter(statement, lang))


def author_letter(
    statement: StatementOfReasons,
    lang: Language,
    *,
    binding: Language | None = None,
    appeal_link: str | None = None,
) -> Letter:
    """The statement to the author of the item.

    binding: the language whose version counts; said only when it is known.
    appeal_link: in place of that of the statement: a link with a token is known when the letter is
        written, and only a hash of the token is kept.
    """
    redress = replace(statement.redress, appeal_link=appeal_link) if appeal_link else statement.redress
    return Letter(
        kind="statement",
        lang=lang,
        title=say("statement", lang),
        parts=(
            *restriction_parts(statement.measures, lang),
            *_facts(statement, lang),
            *_why(statement, lang),
            *_ground(statement, lang),
            *_sources(statement, lang),
            _automation(statement, lang),
            *papers_parts(statement.papers, lang),
            *redress_parts(redress, lang),
            *record_parts(statement.entry, lang),
            *binding_parts(binding, lang),
        ),
    )


def restriction_parts(measures: tuple[Restriction, ...], lang: Language) -> Iterator[Part]:
    """What was done, where and for how long; actions on the same terms stand together."""
    terms: dict[tuple[object, ...], list[Restriction]] = {}
    for one in measures:
        terms.setdefault((one.scope, one.start, one.end, one.review_by), []).append(one)
    for group in terms.values():
        done = say_done((one.action for one in group), lang)
        gap = "" if lang == "zh" else " "
        words = [when_and_where(group[0], lang)] if group[0].start is not None else []
        yield Part(id="measures", label=say("done", lang), text=gap.join([done, *words]))


def when_and_where(one: Restriction, lang: Language) -> str:
    """Territory and time of a restriction whose start is known."""
    gap = "" if lang == "zh" else " "
    place = say("there", lang, places=say_places(one.scope, lang)) if one.scope else say("everywhere", lang)
    start = say_time(one.start or 0, lang)
    if one.end is not None:
        return place + gap + say("from_until", lang, start=start, end=say_time(one.end, lang))
    if one.review_by is not None:
        return place + gap + say("from_review", lang, start=start, review=say_day(one.review_by, lang))
    return place + gap + say("from", lang, start=start)


def _facts(statement: StatementOfReasons, lang: Language) -> Iterator[Part]:
    known = statement.circumstances
    if known is None:
        return
    key = f"found.{known.source}"
    if known.source == "own":
        key += ".machine" if statement.automated_detection else ".person"
    elif known.source == "trusted_flagger" and known.flagger:
        key = "found.named_flagger"
    of = say("of_unknown", lang)
    if known.content_at is not None:
        of = say("of_day", lang, day=say_day(known.content_at, lang))
    text = say(key, lang, kind=kind_name(known.item_kind, lang), of=of, flagger=known.flagger)
    yield Part(id="facts", label=say("facts", lang), text=text)


def _why(statement: StatementOfReasons, lang: Language) -> Iterator[Part]:
    texts = [found for reason in statement.reasons if (found := words_in(reason.text, lang))]
    harm = words_in(statement.classed.name, lang)
    if harm and not texts:
        texts.append((say("classed", lang, harm=harm[0]), lang))
    if written := words_in(statement.written, lang):
        texts.append(written)
    for n, found in enumerate(texts):
        label = "" if n else say("why", lang)
        yield Part(id="reason", label=label, text=_as_written(found, lang))


def _as_written(found: tuple[str, Language], lang: Language) -> str:
    """A reason, with a word on its language where that is not the reader's."""
    text, written = found
    return text if written == lang else f"{text} {say('written_in', lang, language=NAMES[written][lang])}"


def _ground(statement: StatementOfReasons, lang: Language) -> Iterator[Part]:
    if statement.ground == "illegal" and statement.illegal:
        law = words_in(statement.illegal.law, lang)
        why = words_in(statement.illegal.why, lang)
        yield Part(id="ground", text=say("illegal", lang, law=law[0] if law else ""))
        if why:
            yield Part(id="ground", label=say("why_illegal", lang), text=_as_written(why, lang))
        return
    if statement.ground != "contract":
        return
    # What the clause is about in words; what a pack calls it says nothing to the person.
    about = words_in(statement.classed.name, lang)
    text = say("clause", lang, clause=about[0]) if about else say("terms", lang)
    links = dict.fromkeys(r.terms_link for r in statement.reasons if r.terms_clause)
    for link in links or (None,):
        yield Part(id="ground", text=text, link=link)
    if statement.also_illegal:
        yield Part(id="ground", text=say("also_illegal", lang))


def _sources(statement: StatementOfReasons, lang: Language) -> Iterator[Part]:
    between = "；" if lang == "zh" else "; "
    if statement.rules:
        yield Part(id="rules", label=say("rule", lang), text=between.join(statement.rules))
    cited = dict.fromkeys(_cited(b, lang) for r in statement.reasons for b in r.legal_basis)
    if cited:
        yield Part(id="basis", label=say("basis", lang), text=between.join(cited))


def _cited(basis: LegalBasis, lang: Language) -> str:
    return basis.cited.get(lang) or f"{basis.obligation} ({basis.article})"


def _automation(statement: StatementOfReasons, lang: Language) -> Part:
    found = say("machine.found" if statement.automated_detection else "machine.not_found", lang)
    decided = say(f"machine.{statement.automated_decision}", lang)
    gap = "" if lang == "zh" else " "
    return Part(id="automation", label=say("how", lang), text=f"{found}{gap}{decided}")


def papers_parts(papers: tuple[str, ...], lang: Language) -> Iterator[Part]:
    """What is needed to have a restriction lifted; nothing where nothing is needed."""
    if papers:
        stop = "；" if lang == "zh" else "; "
        yield Part(id="papers", label=say("papers", lang), text=stop.join(PAPERS[p][lang] for p in papers))


def redress_parts(redress: Redress, lang: Language) -> Iterator[Part]:
    """Appeal, out-of-court bodies, court."""
    if redress.appeal_until is not None:
        open_ = say("appeal_until", lang, day=say_day(redress.appeal_until, lang))
    else:
        open_ = say("appeal_months", lang, months=redress.appeal_months)
    words = [open_, say("appeal_hands", lang)]
    if redress.answer_h is not None:
        words.append(say("appeal_answer", lang, time=say_hours(redress.answer_h, lang)))
    gap = "" if lang == "zh" else " "
    yield Part(id="appeal", label=say("contest", lang), text=gap.join(words), link=redress.appeal_link)
    for body in redress.bodies:
        yield Part(id="body", text=say("body", lang, name=body.name), link=body.link)
    yield Part(id="court", text=say("court", lang))


def record_parts(entry: str | None, lang: Language) -> Iterator[Part]:
    """The number under which the decision is in the record."""
    if entry:
        yield Part(id="record", label=say("record", lang), text=say("record_entry", lang, entry=entry))


def binding_parts(binding: Language | None, lang: Language) -> Iterator[Part]:
    """Which version counts."""
    if binding:
        yield Part(id="binding", text=say("binding", lang, language=NAMES[binding][lang]))
