"""`clearford label`: labels of generated content in files - read, write, follow through a pipeline."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryFile
from typing import Annotated, BinaryIO, Literal

import msgspec
from cyclopts import App, Parameter
from rich.table import Table

from clearford.ai.labels.aigc import NAMES, Aigc
from clearford.ai.labels.audit import Finding, compare
from clearford.ai.labels.facts import Facts, facts_of
from clearford.ai.labels.kinds import holds_source, kind_of
from clearford.ai.labels.labelled import (
    SOURCE_TYPES,
    Labels,
    is_bare,
    read_labels,
    write_label,
)
from clearford.ai.labels.manifests import (
    Manifest,
    Signer,
    has_c2pa,
    read_manifest,
    says,
    sign_carried,
    sign_created,
)
from clearford.ai.labels.verdict import C2pa, Verdict, carried, judge, marks_of
from clearford.ai.marks.decoder import LONGEST
from clearford.ai.marks.picture import Corner
from clearford.ai.marks.seen import Measured
from clearford.ai.marks.sound import Sides
from clearford.cli.commands.label_draw import Seen, Wanted, Words, draw_into, seen
from clearford.cli.commands.options import AsJson, Lang
from clearford.cli.show import messages, print_error, terminal, write_json
from clearford.cli.words import pick_language, say
from clearford.core.errors import ConfigError, InputError, LabelError, Place, StoreError
from clearford.core.reasons import Language
from clearford.text.inert import inert

Source = Literal["trainedAlgorithmicMedia", "compositeWithTrainedAlgorithmicMedia"]
FAULTS = 1
"""Exit code where a file has no label as it should be, or a step lost one."""
INCOMPLETE = 3
"""Exit code where some of the files could not be read."""

app = App(
    name="label",
    help="Labels of generated content in files. 文件中的生成合成内容标识。",
    help_format="plaintext",
)
Files = Annotated[
    tuple[Path, ...], Parameter(negative="", help="Pictures, sounds, films, documents, texts. 文件，可多个。")
]
Declared = Annotated[
    bool, Parameter(negative="", help="Its user says that it was generated. 用户已声明为生成合成内容。")
]
Program = Annotated[
    str | None, Parameter(help="ffmpeg, for films and encoded sound. 用于视频和压缩音频的 ffmpeg 程序。")
]
Timeout = Annotated[float, Parameter(help="Seconds after which ffmpeg is ended. ffmpeg 的时限，秒。")]
Out = Annotated[Path, Parameter(help="The new file; it must not exist. 新文件，不得已存在。")]


class Told(msgspec.Struct, kw_only=True, omit_defaults=True):
    """What a file says, for programs."""

    file: str
    labels: Labels | None = None
    manifest: Manifest | None = None
    """None where the extra `c2pa` is not installed."""
    verdict: Verdict | None = None
    attrs: Facts | None = None
    """Attributes to send with the item that the file belongs to."""
    error: str | None = None


@app.command
def read(files: Files, /, *, declared: Declared = False, json: AsJson = False, lang: Lang = None) -> int:
    """Tell which labels files hold, what is odd about them, and what a platform that carries them must do.

    列出文件中的标识、异常之处，以及传播平台应如何处理。
    """
    language, told = pick_language(lang), list[Told]()
    for path in files:
        try:
            with _opened(path) as stream:
                labels = read_labels(stream)
                manifest = read_manifest(stream, labels.kind) if has_c2pa() else None
        except (LabelError, InputError) as error:
            told.append(Told(file=str(path), error=f"{error.code}: {error.message}"))
            if not json:
                print_error(messages(), error, language)
            continue
        marks = marks_of(labels, c2pa=says(manifest) if manifest else "none", declared=declared)
        attrs = facts_of([marks], declared=declared or None, manifests=manifest is not None)
        verdict = judge(marks)
        one = Told(file=str(path), labels=labels, manifest=manifest, verdict=verdict, attrs=attrs)
        told.append(one)
        if not json:
            terminal().print(_table(one, labels, verdict, language))
    if json:
        write_json(msgspec.json.encode(told))
    return INCOMPLETE if any(one.error for one in told) else 0


@app.command
def check(files: Files, /, *, lang: Lang = None) -> int:
    """Say of each file whether it holds one label as the standard has it; 1 where one does not.

    检查每个文件是否恰有一个符合标准的标识；有不符合的退出码为 1。
    """
    language, wrong = pick_language(lang), 0
    for path in files:
        with _opened(path) as stream:
            faults = list(_faults(read_labels(stream), language))
        wrong += bool(faults)
        terminal().print(
            f"{inert(str(path))}: {'; '.join(faults) or say('label.right', language)}", markup=False
        )
    return FAULTS if wrong else 0


@app.command
def write(
    file: Annotated[Path, Parameter(help="What is to be labelled. 待标识的文件。")],
    out: Out,
    /,
    *,
    producer: Annotated[str, Parameter(help="Code of the provider of the service. 服务提供者编码。")],
    id: Annotated[str, Parameter(help="Number of the content. 内容制作编号。")],
    value: Annotated[
        Literal["1", "2", "3"],
        Parameter(help="1: is generated, 2: may be, 3: is suspected to be. 1 是，2 可能，3 疑似。"),
    ] = "1",
    source: Annotated[
        Source | None, Parameter(help="Source type of IPTC to write beside it. 同时写入 IPTC 数字来源类型。")
    ] = None,
    c2pa_key: Annotated[
        Path | None, Parameter(help="Private key (PEM) to sign a C2PA manifest with. C2PA 签名私钥。")
    ] = None,
    c2pa_cert: Annotated[
        Path | None, Parameter(help="Its certificate (PEM), then those above it. 对应的证书链。")
    ] = None,
    lang: Lang = None,
) -> int:
    """Write a file with a label, as the provider that generated it; it is read back before it counts.

    With a key the file is signed last of all, so that the manifest holds for the label too.

    以生成服务提供者的身份写入标识；读回核对后才算写成。给出密钥时最后签署 C2PA 清单。
    """
    label = Aigc(label=value, content_producer=producer, produce_id=id)
    signer = _signer(c2pa_key, c2pa_cert)
    with _opened(file) as stream:
        kind = kind_of(stream)
        in_xmp = source if kind is not None and holds_source(kind) else None
        if source and not in_xmp and signer is None:
            raise LabelError(
                "CF-L001",
                f"no source type of IPTC is written in a file of the kind {kind}",
                suggestion="sign it with --c2pa-key and --c2pa-cert, or leave --source out",
            )
        address = f"{SOURCE_TYPES}{source or 'trainedAlgorithmicMedia'}"
        _write(stream, label, out, source=address if in_xmp else None, signer=signer, signed=address)
    messages().print(say("label.written", pick_language(lang), file=inert(str(out))), markup=False)
    return 0


@app.command
def carry(
    file: Annotated[Path, Parameter(help="What somebody wants to publish. 用户要发布的文件。")],
    out: Out,
    /,
    *,
    propagator: Annotated[str, Parameter(help="Code of the platform. 传播平台编码。")],
    id: Annotated[str, Parameter(help="Number of the publication. 传播编号。")],
    declared: Declared = False,
    c2pa_key: Annotated[
        Path | None, Parameter(help="Private key (PEM) to sign a C2PA manifest with. C2PA 签名私钥。")
    ] = None,
    c2pa_cert: Annotated[
        Path | None, Parameter(help="Its certificate (PEM), then those above it. 对应的证书链。")
    ] = None,
    lang: Lang = None,
) -> int:
    """Write a file as a platform that carries it: what its producer said stays, the platform adds itself.

    Where nothing says or suspects that it was generated, nothing is written, and that is said. With a key the
    file as it came is signed as the parent of the new one, so that the manifest of its producer is kept.

    以传播平台的身份写入：生成者的标识保持不变，补充传播要素；没有任何依据时不写入并说明。
    """
    language, signer = pick_language(lang), _signer(c2pa_key, c2pa_cert)
    with _opened(file) as stream:
        labels = read_labels(stream)
        if labels.contradict:
            raise LabelError(
                "CF-L003", "labels in the file contradict each other", place=Place(file=str(file))
            )
        before = labels.labels[0] if labels.labels else None
        verdict = judge(marks_of(labels, declared=declared))
        label = carried(before, verdict, propagator=propagator, number=id)
        if label is None or verdict.notice is None:
            messages().print(say("label.nothing", language))
            return 0
        if signer is None:
            _write(stream, label, out)
        else:
            _aside(out, partial(_carry_signed, stream, label, signer))
    messages().print(
        say("label.carried", language, state=say(f"label.{verdict.state}", language)), markup=False
    )
    return 0


@app.command
def audit(
    before: Annotated[Path, Parameter(help="A file before a step. 处理前的文件。")],
    after: Annotated[Path, Parameter(help="The file after it. 处理后的文件。")],
    /,
    *,
    json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Say what a step of a pipeline, such as resizing, did to labels; 1 where it lost something.

    检查某个处理步骤（如缩放、转码）是否丢失标识；有丢失时退出码为 1。
    """
    language = pick_language(lang)
    with _opened(before) as was, _opened(after) as now:
        labels = (read_labels(was), read_labels(now))
        c2pa = (_manifest(was, labels[0]), _manifest(now, labels[1]))
    found = compare(*labels, c2pa=c2pa)
    if json:
        write_json(msgspec.json.encode(found))
    else:
        _show(found, language)
    return FAULTS if any(one.fault for one in found) else 0


@app.command
def draw(
    file: Annotated[Path, Parameter(help="A picture, text, WAV or film. 图片、文本、WAV 音频或视频。")],
    out: Out,
    /,
    *,
    words: Words = None,
    corner: Annotated[
        Corner | None,
        Parameter(help="Of a picture or film; the calmest by default. 画面的角，默认选最空的。"),
    ] = None,
    side: Annotated[
        Sides,
        Parameter(help="Of a text or sound. 文本或音频的开头、结尾或两处。"),
    ] = "start",
    notice: Annotated[
        Path | None,
        Parameter(help="WAV with a spoken notice for a sound, in place of the rhythm. 语音提示，代替节奏。"),
    ] = None,
    font: Annotated[
        Path | None, Parameter(help="TTF or OTF for words that the own font lacks. 自备字体。")
    ] = None,
    ffmpeg: Program = None,
    timeout: Timeout = LONGEST,
    lang: Lang = None,
) -> int:
    """Write a file with a label that people notice; it is measured in what was written before it counts.

    A label in the metadata is written again; sign afterwards, since drawing breaks every C2PA manifest.

    写入可见的显式标识；对写成的文件实测合格后才算完成。
    """
    wanted = Wanted(
        words=words, corner=corner, side=side, font=font, notice=notice, ffmpeg=ffmpeg, seconds=timeout
    )
    with _opened(file) as stream:
        _aside(out, lambda made: draw_into(stream, made, wanted))
    messages().print(say("label.drawn", pick_language(lang), file=inert(str(out))), markup=False)
    return 0


@app.command(name="measure")
def measure_(
    files: Files,
    /,
    *,
    words: Words = None,
    font: Annotated[Path | None, Parameter(help="The font that they are written in. 所用字体。")] = None,
    ffmpeg: Program = None,
    timeout: Timeout = LONGEST,
    json: AsJson = False,
    lang: Lang = None,
) -> int:
    """Measure the labels that people notice; 1 where one is missing, too low, too short or misplaced.

    实测图片、文本、音频和视频中的显式标识；缺失、过小、过短或位置不当的退出码为 1。
    """
    wanted = Wanted(words=words, font=font, ffmpeg=ffmpeg, seconds=timeout)
    language, told = pick_language(lang), list[Seen]()
    for path in files:
        with _opened(path) as stream:
            told.append(seen(stream, str(path), wanted))
    if json:
        write_json(msgspec.json.encode(told))
    else:
        for one in told:
            terminal().print(f"{inert(one.file)}: {_measured(one, language)}", markup=False)
    return 0 if all(one.passes for one in told) else FAULTS


def _measured(one: Seen, language: Language) -> str:
    if one.sound is not None:
        said = ", ".join(
            say(
                "label.rhythm",
                language,
                seconds=f"{each.seconds:.1f}",
                place=say(f"label.at.{each.where}", language),
            )
            for each in one.sound
        )
        return said or say("label.unheard", language)
    if one.film is not None:
        lasts = say("label.lasts", language, seconds=f"{one.film.seconds:.2f}", limit=f"{one.film.limit:g}")
        high = _high(one.film.picture, language)
        return f"{high}; {lasts}" if one.film.picture.found else high
    if one.picture is None:
        said = ", ".join(
            f"{inert(sign.words)} ({say(f'label.at.{sign.where}', language)})" for sign in one.signs
        )
        return said or say("label.unseen", language)
    return _high(one.picture, language)


def _high(found: Measured, language: Language) -> str:
    if not found.found or found.position is None:
        return say("label.unseen", language)
    return say(
        "label.high" if found.passes else "label.low",
        language,
        said=found.words,
        share=f"{found.share:.1%}",
        limit=f"{found.limit:.0%}",
        place=say(f"label.at.{found.position}", language),
    )


def _show(found: list[Finding], language: Language) -> None:
    if not found:
        terminal().print(say("label.kept", language))
    for one in found:
        said = say(f"label.{one.what}", language)
        change = (
            f": {inert(one.before) or '–'} -> {inert(one.after) or '–'}" if one.before or one.after else ""
        )
        terminal().print(f"{'!' if one.fault else '?'} {said}{change}", markup=False)


@contextmanager
def _opened(path: Path) -> Iterator[BinaryIO]:
    """A file to be read. InputError CF-I008 for one that cannot be; errors of labels get its name."""
    try:
        stream = path.open("rb")
    except OSError as error:
        raise InputError("CF-I008", str(error.strerror), place=Place(file=str(path))) from error
    with stream:
        try:
            yield stream
        except LabelError as error:
            raise _placed(error, path) from error


def _placed(error: LabelError, path: Path) -> LabelError:
    place = msgspec.structs.replace(error.place, file=str(path))
    return LabelError(error.code, error.message, place=place, suggestion=error.suggestion)


def _signer(key: Path | None, certificates: Path | None) -> Signer | None:
    """The key to sign with; none where none is given. ConfigError CF-C002 for half of it, an unread file."""
    if key is None and certificates is None:
        return None
    if key is None or certificates is None:
        raise ConfigError("CF-C002", "a key and its certificate go together", suggestion="give both")
    try:
        return Signer(certificates.read_text("ascii"), key.read_bytes())
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(
            "CF-C002", "the key or its certificate cannot be read", suggestion="give two files in PEM"
        ) from error


def _write(
    stream: BinaryIO,
    label: Aigc,
    out: Path,
    *,
    source: str | None = None,
    signer: Signer | None = None,
    signed: str = "",
) -> None:
    """As `_aside`. signed: source type that a manifest names."""

    def make(made: BinaryIO) -> None:
        if signer is None:
            write_label(stream, label, made, source=source)
        else:
            _write_signed(stream, label, made, source=source, signer=signer, signed=signed)

    _aside(out, make)


def _aside(out: Path, make: Callable[[BinaryIO], None]) -> None:
    """Write aside, read back, and only then give it its name."""
    if out.exists():
        raise ConfigError("CF-C002", f"`{out}` exists", suggestion="give the name of a new file")
    aside = out.with_name(f".{out.name}.{os.getpid()}.part")
    try:
        with aside.open("x+b") as made:
            try:
                make(made)
                made.flush()
                os.fsync(made.fileno())
                os.replace(aside, out)
            except BaseException:
                aside.unlink(missing_ok=True)
                raise
    except OSError as error:
        raise StoreError("CF-S001", str(error.strerror), place=Place(file=str(out))) from error


def _write_signed(
    stream: BinaryIO, label: Aigc, made: BinaryIO, *, source: str | None, signer: Signer, signed: str
) -> None:
    """Label, then sign, then see that the label still stands there."""
    with TemporaryFile() as between:
        kind = write_label(stream, label, between, source=source)
        sign_created(between, kind, made, signer, source=signed)
    if read_labels(made).labels != (label,):
        raise LabelError("CF-L004", "the label was not read back from the file that was signed")


def _carry_signed(stream: BinaryIO, label: Aigc, signer: Signer, made: BinaryIO) -> None:
    """The same with the file as it came as the parent."""
    with TemporaryFile() as between:
        kind = write_label(stream, label, between)
        sign_carried(stream, between, kind, made, signer)
    if read_labels(made).labels != (label,):
        raise LabelError("CF-L004", "the label was not read back from the file that was signed")


def _manifest(stream: BinaryIO, labels: Labels) -> C2pa:
    """What the manifest of a file says; nothing where manifests cannot be read."""
    return says(read_manifest(stream, labels.kind)) if has_c2pa() else "none"


def _table(one: Told, labels: Labels, verdict: Verdict, language: Language) -> Table:
    table = Table(title=inert(one.file), title_justify="left", show_header=False)
    table.add_row(say("label.kind", language), labels.kind)
    for found in labels.found:
        place = say(f"label.place.{found.place}", language)
        if found.read is None:
            table.add_row(place, f"{say('label.unreadable', language)}: {inert(found.text[:200])}")
            continue
        for name, value in found.read.label.fields().items():
            if value:
                table.add_row(f"{place} {name}", inert(value))
        for remark in found.read.remarks:
            table.add_row("", say(f"label.remark.{remark}", language))
    for source in labels.sources:
        table.add_row("IPTC DigitalSourceType", inert(source))
        if is_bare(source):
            table.add_row("", say("label.bare", language))
    table.add_row("C2PA", _in_words(one.manifest, language))
    table.add_row(say("label.state", language), say(f"label.{verdict.state}", language))
    table.add_row(say("label.do", language), say(f"label.do.{verdict.state}", language))
    return table


def _in_words(manifest: Manifest | None, language: Language) -> str:
    if manifest is None:
        return say("label.c2pa.extra", language)
    said = [say(f"label.c2pa.{manifest.state}", language)]
    if manifest.state == "valid" and not manifest.trusted:
        said.append(say("label.c2pa.untrusted", language))
    said += [inert(one) for one in (*manifest.failures, *manifest.sources)]
    if manifest.ingredient_failures:
        said.append(
            say("label.c2pa.ingredients", language, codes=", ".join(map(inert, manifest.ingredient_failures)))
        )
    return "; ".join(said)


def _faults(labels: Labels, language: Language) -> Iterator[str]:
    different = {found.text for found in labels.found}
    if len(different) != 1:
        yield say("label.count", language, count=len(different))
    if any(map(is_bare, labels.sources)):
        yield say("label.bare", language)
    for found in labels.found:
        if found.read is None:
            yield say("label.unreadable", language)
            continue
        if not any(found.read.label.fields()[name] for name in NAMES[1:]):
            yield say("label.nobody", language)
        for remark in found.read.remarks:
            if remark != "self-signed":
                yield say(f"label.remark.{remark}", language)
