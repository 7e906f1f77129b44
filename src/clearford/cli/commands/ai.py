"""`clearford ai`: what stands before an AI service."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from cyclopts import App, Parameter

from clearford.cli.commands.options import Lang, SettingsFile
from clearford.cli.show import messages
from clearford.cli.words import pick_language, say
from clearford.runtime.gateway.serving import serve_gateway
from clearford.runtime.gateway.settings import load_gateway
from clearford.runtime.service.loglines import start_log
from clearford.runtime.service.settings import load_settings
from clearford.runtime.service.wiring import Service, accounts_of

app = App(
    name="ai",
    help="Guard an AI service by the same rules. 以同一套规则守护 AI 服务。",
    help_format="plaintext",
)
app.command("clearford.cli.commands.assess:app", name="assess")
app.command("clearford.cli.commands.corpus:app", name="corpus")
app.command("clearford.cli.commands.ai_register:service", name="service")
app.command("clearford.cli.commands.ai_register:file", name="file")


@app.command
def gateway(
    file: Annotated[Path, Parameter(help="Settings of the gateway, a TOML file. 网关设置文件。")],
    /,
    *,
    settings: SettingsFile = None,
    lang: Lang = None,
) -> int:
    """Stand before an OpenAI-compatible service: prompts, calls of tools and answers are decided, on record.

    作为兼容 OpenAI 接口的网关：提示词、工具调用与回答均依规则判定并记录在册。
    """
    language = pick_language(lang)
    wanted, mine = load_settings(settings), load_gateway(file)
    start_log(wanted.log)
    service = Service.open(wanted)

    def greet(address: str) -> None:
        messages().print(say("gateway.at", language, address=f"{address}/v1", upstream=mine.upstream))

    try:
        serve_gateway(service, accounts_of(service.record, wanted), mine, started=greet)
    finally:
        service.close()
        service.store.close()
    return 0
