"""Settings of the service: one TOML file, checked strictly."""

from __future__ import annotations

from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import available_timezones

import msgspec
from msgspec import Meta

from clearford.core.errors import ConfigError, Place
from clearford.core.reasons import Language
from clearford.runtime.guards.settings import Guard
from clearford.runtime.service.loglines import Form

Port = Annotated[int, Meta(ge=0, le=65535)]
Positive = Annotated[int, Meta(ge=1)]
Name = Annotated[str, Meta(min_length=1, max_length=200)]


class Base(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; a key that is not known is an error."""


class Operator(Base, frozen=True):
    """Who runs the platform, as people are told."""

    name: Name = "Example platform"
    """As people are told."""
    origin: Annotated[str, Meta(pattern=r"^[a-z0-9.-]{1,100}(/[a-z0-9_-]{1,50})*$")] = (
        "record.example.org/main"
    )
    """Name of the log without the year, without a scheme."""
    base_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/]+(/[^\s?#]*)?)?$")] = ""
    """Where people reach the service: links in statements begin with it. Empty for where it listens."""
    language: Language = "en"
    """Language of a notice when neither the person's nor the item's is known; this version binds."""
    contact: str = ""
    """An e-mail or web address at which people reach somebody; told on the public pages."""
    terms: Annotated[str, Meta(pattern=r"^(https?://[^\s]+)?$")] = ""
    """Where the terms of the platform can be read."""
    courts: str = ""
    """Where decisions can be contested in court, as people are told."""
    bodies: dict[str, str] = {}
    """Out-of-court bodies: name -> address."""


class Listen(Base, frozen=True):
    """Where the server listens."""

    host: str = "127.0.0.1"
    """Address of an interface; `0.0.0.0` or `::` for all of them."""
    port: Port = 8700
    """0 for any that is free."""
    trusted_proxies: tuple[Annotated[str, Meta(max_length=50)], ...] = ()
    """Networks of proxies, such as `10.0.0.0/8`, that say whom they ask for; nobody else is believed."""
    proxy_header: Literal["x-forwarded-for", "forwarded"] = "x-forwarded-for"
    """The header in which they say so. Only this one is read: the other may come from anybody."""
    connections: Annotated[int, Meta(ge=1, le=100_000)] = 2_000
    """Open at once, of one process."""
    header_bytes: Annotated[int, Meta(ge=1_024, le=1 << 20)] = 32_768
    """Of address and headers of a request."""
    slow_s: Annotated[float, Meta(gt=0, le=3_600)] = 30.0
    """Seconds in which the headers of a request must have come, a body must come at 1 KiB a second, and a
    client must read on; else the connection ends."""
    keep_alive_s: Annotated[int, Meta(ge=1, le=3_600)] = 75
    """Seconds for which an idle connection stays open; longer than what a proxy in front keeps it."""

    def __post_init__(self) -> None:
        for name in self.trusted_proxies:
            ip_network(name)


class Console(Base, frozen=True):
    """The staff side: pages for those who decide, write rules and verify."""

    port: Annotated[int, Meta(ge=0, le=65535)] | None = None
    """Where it listens, at the same interface; without one, the port after that of the service, or any free
    one where that is taken."""
    base_url: Annotated[str, Meta(pattern=r"^(https?://[^\s/]+)?$")] = ""
    """Where people who work here reach it. Empty for where it listens."""
    zone: str = "UTC"
    """Name of the time zone in which pages tell times, such as `Asia/Shanghai`."""

    def __post_init__(self) -> None:
        if self.zone not in available_timezones():
            raise ValueError(f"no time zone is called `{self.zone}`")


class Limits(Base, frozen=True):
    """What a request may ask for."""

    body_bytes: Annotated[int, Meta(ge=1024, le=1 << 30)] = 16 << 20
    """Of a request of a key or session."""
    public_body_bytes: Annotated[int, Meta(ge=1024, le=1 << 30)] = 4 << 20
    """Of a request without: reports, appeals and what is sent with them."""
    batch_items: Annotated[int, Meta(ge=1, le=20_000)] = 2_048
    page: Annotated[int, Meta(ge=1, le=1_000)] = 100
    """Rows of a page."""
    requests_a_minute: Positive = 60_000
    """Of one key or session."""
    public_a_minute: Positive = 60
    """Of one address, without a key: reports, appeals, statements."""
    misses_a_minute: Positive = 10
    """Links that open nothing, of one network, until it has to wait."""


class Media(Base, frozen=True):
    """Pictures that the platform hands in for people who decide."""

    bytes_most: Annotated[int, Meta(ge=1_024, le=1 << 30)] = 10 << 20
    """Of one; `limits.body_bytes` holds too."""
    megapixels: Annotated[int, Meta(ge=1, le=200)] = 40
    """Of one that is opened; a larger one is kept and not shown."""
    frames: Annotated[int, Meta(ge=1, le=10_000)] = 200
    """The same of pictures that follow each other in one file; the first is shown."""
    open_s: Annotated[int, Meta(ge=1, le=60)] = 10
    """Seconds that opening one may take."""


class Webhook(Base, frozen=True):
    """A platform's address for actions and notices."""

    url: Annotated[str, Meta(pattern=r"^https?://")]
    secret_file: str
    """File with the secret (HMAC) or private key (Ed25519); mode 0600."""
    algorithm: Literal["hmac-sha256", "ed25519"] = "hmac-sha256"
    allow_private: bool = False
    """Private and loopback addresses are refused unless this is set."""
    timeout_s: Annotated[float, Meta(gt=0, le=60)] = 10.0
    """Seconds that an answer may take."""


class Witness(Base, frozen=True):
    """Somebody else who cosigns heads of the log, so that it is told in one way alone (C2SP tlog-witness)."""

    url: Annotated[str, Meta(pattern=r"^https?://", max_length=500)]
    """Address to which `/add-checkpoint` is appended."""
    key: Annotated[str, Meta(max_length=500)]
    """Its public key, `name+id+key`."""


class Tdb(Base, frozen=True):
    """The DSA Transparency Database, for platforms that must export their statements (DSA art. 24(5))."""

    token_file: str
    """File with the token; mode 0600."""
    url: Annotated[str, Meta(pattern=r"^https?://")] = "https://transparency.dsa.ec.europa.eu"
    """The address, or that of the sandbox; without encryption only on this computer."""
    timeout_s: Annotated[float, Meta(gt=0, le=60)] = 30.0


class KafkaStream(Base, frozen=True, tag_field="driver", tag="kafka"):
    """A topic of the Kafka protocol; its partitions are the parts."""

    servers: Name
    """Addresses of brokers, separated by commas: `broker-1:9092,broker-2:9092`."""
    topic: Name
    group: Name = "clearford"
    """Under which offsets are committed, for tools that show lag."""
    answers: Annotated[str, Meta(max_length=200)] = ""
    """Topic that is told what was decided about every item; none where empty."""

    @property
    def name(self) -> str:
        """What it is called in the store."""
        return f"kafka:{self.topic}"


class NatsStream(Base, frozen=True, tag_field="driver", tag="nats"):
    """A stream of NATS JetStream with subjects `SUBJECT.PART.…`; kept by age or size, not by interest."""

    url: Annotated[str, Meta(pattern=r"^(nats|tls|ws|wss)://")]
    stream: Name
    subject: Annotated[str, Meta(pattern=r"^[^\s*>]+$", max_length=200)] = "items"
    parts: Annotated[int, Meta(ge=1, le=1_024)] = 8
    """How many parts your producers spread accounts over."""
    answers: Annotated[str, Meta(pattern=r"^[^\s*>]*$", max_length=200)] = ""
    """Subject that is told what was decided about every item; none where empty. A stream must hold it."""

    @property
    def name(self) -> str:
        """What it is called in the store."""
        return f"nats:{self.stream}"


class InboxStream(Base, frozen=True, tag_field="driver", tag="inbox"):
    """The inbox in the store, where there is no broker."""

    parts: Annotated[int, Meta(ge=1, le=1_024)] = 8
    """Over how many parts accounts are spread; may change only while the inbox is empty."""

    @property
    def name(self) -> str:
        """What it is called in the store."""
        return "inbox"


Stream = KafkaStream | NatsStream | InboxStream


def channel_of(stream: Stream) -> str | None:
    """The channel of the outbox by which answers to a stream leave; none where nobody wants them."""
    return f"stream:{stream.name}" if not isinstance(stream, InboxStream) and stream.answers else None


class OpenId(Base, frozen=True):
    """A provider of OpenID Connect."""

    issuer: Annotated[str, Meta(pattern=r"^https?://")]
    client_id: Name
    secret_file: str
    roles: dict[str, str] = {}
    """Group as the provider names it -> role."""


class Settings(Base, frozen=True):
    """Everything an operator decides about the service."""

    home: str = "clearford-data"
    """Folder of the embedded database, the master keys and the ledger's signing key."""
    store: str = ""
    """Address of the database; empty for SQLite in `home`."""
    archives: str = ""
    """Folder or address at which archived months lie; exports and reports read there what left the store."""
    public_role: Annotated[str, Meta(pattern=r"^([a-z_][a-z0-9_]{0,62})?$")] = ""
    """Role of PostgreSQL in which public pages read, so that the database itself keeps tables of staff from
    them; empty for the role of the service."""
    packs: tuple[str, ...] = ()
    """Folders with packs of your own."""
    shipped: bool = True
    """Whether the packs that come with the program decide too."""
    overlay: str | None = None
    """File with changes to shipped rules."""
    models: str | None = None
    """Folder with classifier heads of your own."""
    customs: str | None = None
    """Folder with the operator's own numbers, queues, ladder of measures and holidays."""
    operator: Operator = Operator()
    listen: Listen = Listen()
    console: Console = Console()
    limits: Limits = Limits()
    media: Media = Media()
    webhook: Webhook | None = None
    tdb: Tdb | None = None
    witnesses: Annotated[tuple[Witness, ...], Meta(max_length=10)] = ()
    openid: OpenId | None = None
    streams: Annotated[tuple[Stream, ...], Meta(max_length=20)] = (InboxStream(),)
    """What `clearford stream` reads, each with its `driver`: kafka, nats or inbox."""
    guards: Annotated[tuple[Guard, ...], Meta(max_length=5)] = ()
    """Guard models that may be asked about items before they are decided."""
    undo_s: Annotated[int, Meta(ge=0, le=600)] = 10
    """Seconds in which a person's act can be undone before it leaves."""
    fail: Literal["open", "closed", "hold"] = "hold"
    """What your platform is asked to do with an item that cannot be decided now: show, refuse or hold it."""
    lease_s: Annotated[int, Meta(ge=1, le=3_600)] = 60
    """Seconds after which the work of a process that died is taken over by another."""
    log: Form = "plain"
    """What the processes log, as lines for people or as one JSON object a line."""
    work: bool = True
    """Whether `serve` also dispatches, keeps time and integrates; off where `clearford work` runs apart."""

    def path(self, *parts: str) -> Path:
        """A path below `home`."""
        return Path(self.home).joinpath(*parts)

    def database(self) -> str:
        """The address of the database."""
        return self.store or str(self.path("clearford.db"))


def load_settings(path: Path | None) -> Settings:
    """The settings of a file; the defaults without one. Relative paths are relative to the file's folder.

    Raises ConfigError CF-C002 with the place of what is wrong.
    """
    if path is None:
        return _reachable(Settings())
    place = Place(file=str(path))
    try:
        settings = msgspec.toml.decode(path.read_bytes(), type=Settings)
    except OSError as error:
        raise ConfigError("CF-C002", f"the settings cannot be read: {error.strerror}", place=place) from error
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConfigError("CF-C002", str(error)[:300], place=place) from error
    return _reachable(_anchored(settings, path.parent))


def _reachable(settings: Settings) -> Settings:
    """The settings with an address for links, where none is given."""
    operator, listen = settings.operator, settings.listen
    base = operator.base_url.rstrip("/") or _address(listen.host, listen.port)
    return msgspec.structs.replace(settings, operator=msgspec.structs.replace(operator, base_url=base))


def at_ports(settings: Settings, port: int, console_port: int) -> Settings:
    """The settings with the ports that are listened on, and the addresses that follow from them."""
    listen, console, operator = settings.listen, settings.console, settings.operator
    replace = msgspec.structs.replace
    if operator.base_url == _address(listen.host, listen.port):
        operator = replace(operator, base_url=_address(listen.host, port))
    base = console.base_url or _address(listen.host, console_port)
    return replace(
        settings,
        operator=operator,
        listen=replace(listen, port=port),
        console=replace(console, port=console_port, base_url=base),
    )


def _address(host: str, port: int) -> str:
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _place(address: str, folder: Path) -> str:
    """A path from a folder on, or an address with a scheme as it is."""
    return address if "://" in address else str(folder / address)


def _anchored(settings: Settings, folder: Path) -> Settings:
    def at(name: str) -> str:
        return str(folder / name)

    webhook, openid, tdb = settings.webhook, settings.openid, settings.tdb
    return msgspec.structs.replace(
        settings,
        home=at(settings.home),
        packs=tuple(at(name) for name in settings.packs),
        overlay=settings.overlay and at(settings.overlay),
        models=settings.models and at(settings.models),
        customs=settings.customs and at(settings.customs),
        archives=settings.archives and _place(settings.archives, folder),
        webhook=webhook and msgspec.structs.replace(webhook, secret_file=at(webhook.secret_file)),
        tdb=tdb and msgspec.structs.replace(tdb, token_file=at(tdb.token_file)),
        openid=openid and msgspec.structs.replace(openid, secret_file=at(openid.secret_file)),
        guards=tuple(
            msgspec.structs.replace(one, key_file=one.key_file and at(one.key_file))
            for one in settings.guards
        ),
    )
