"""Pages of the register of AI services: what is missing, a release by two people, a filing, the pack."""

from __future__ import annotations

from clearford.runtime.record.ai_services import do_change_service
from tests.ai.register.data import OTHER
from tests.console.pages.rules.test_routes import somebody
from tests.runtime.http.people import House
from tests.runtime.record.ai_kit import ANN, assessed, card, fitted, register, seen


def test_an_empty_register_says_how_one_registers(house: House) -> None:
    assert "ai service add" in somebody(house, "lena", "legal").get("/ai-services")
    assert "ai service add 命令" in somebody(house, "zoe", "legal", lang="zh").get("/ai-services")


def test_what_is_missing_is_said_in_both_languages_and_names_are_inert(house: House) -> None:
    service_id = register(house.service, name="<b>Helper</b>", complaints="")
    at = f"/ai-services/{service_id}"
    lena = somebody(house, "lena", "legal")
    assert at in lena.get("/ai-services")
    page = lena.get(at)
    for words in ("a channel for complaints", "missing: whoever builds the service must supply it", "Law"):
        assert words in page, words
    assert "<b>Helper" not in page
    assert f"{at}/release" not in page
    chinese = somebody(house, "zoe", "auditor", lang="zh").get(at)
    for words in ("投诉举报渠道", "缺失：须由研发负责人提供", "请核对"):
        assert words in chinese, words
    assert f"{at}/filings" not in chinese


def test_two_people_release_and_one_notes_the_filing(house: House) -> None:
    service_id = fitted(house.service, scenario="critical")
    at = f"/ai-services/{service_id}"
    lena, paul = somebody(house, "lena", "legal"), somebody(house, "paul", "policy_approver")
    version = str(seen(house.service, service_id).version)
    assert "Ask for the release" in lena.get(at)
    assert lena.done(at, f"{at}/release", version=version) == f"{at}?said=done"
    page = paul.get(at)
    assert "Asked for by lena" in page
    assert "Agree to the release" in page
    version = str(seen(house.service, service_id).version)
    assert "CF-A003" in lena.send(at, f"{at}/release", version=version).text
    paul.done(at, f"{at}/release", version=version)
    assert seen(house.service, service_id).state == "released"
    lena.done(at, f"{at}/filings", step="filed", number="No. 12")
    assert seen(house.service, service_id).numbers == {"filed": "No. 12"}
    assert "filing noted" in lena.get(at)
    assert card().name in lena.get(at)


def test_that_another_model_answers_is_said_until_it_is_assessed(house: House) -> None:
    service_id = fitted(house.service)
    lena, words = somebody(house, "lena", "legal"), "Another model or adapter answers since then"
    with house.service.record.change(ANN) as change:
        version = seen(house.service, service_id).version
        other = card(model_digest=OTHER)
        do_change_service(change, house.service.office, service_id, other, version=version)
    assert words in lena.get(f"/ai-services/{service_id}")
    assessed(house.service, service_id, digest=OTHER)
    assert words not in lena.get(f"/ai-services/{service_id}")


def test_who_may_not_see_it_is_refused(house: House) -> None:
    assert "CF-A002" in somebody(house, "rob", "reviewer").get("/ai-services", 403)
    assert "CF-H002" in somebody(house, "lena", "legal").get(f"/ai-services/{'0' * 32}", 404)
