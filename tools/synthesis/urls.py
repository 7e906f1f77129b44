"""Invented addresses: of phishing pages, built as reports describe them, and of honest ones with paths."""

# ruff: noqa: E501 - a template is one line
from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

from tools.synthesis.values import digits, letters

_BRANDS = (
    "amazon paypal apple icloud microsoft office365 outlook netflix google gmail facebook instagram whatsapp "
    "dhl fedex ups usps royalmail evri hsbc barclays chase wellsfargo citi lloyds santander dbs ocbc visa "
    "mastercard amex binance coinbase metamask steam ebay alibaba taobao alipay wechat icbc ccb abchina boc "
    "cmbchina unionpay jd rakuten aeon mercari docomo softbank aupay smbc mufg mizuho jcb saison epos eki-net "
    "yahoo line etc nhk tepco yodobashi costco walmart ikea booking airbnb spotify telegram linkedin"
).split()
_LURES = (
    "login signin verify secure account update support service billing confirm auth id wallet pay bank card "
    "help center customer security alert unlock notice info member mypage web online user portal recovery "
    "refund parcel track delivery gift bonus claim kyc"
).split()
_CHEAP = "top xyz icu cn vip cc shop buzz club info online site live click link work ru tk ml ga cf cyou cfd sbs bond monster rest fun store win loan space website pw asia lol one".split()
_USUAL = "com com com com net org co info biz us co.uk".split()
_FREE_HOSTS = "weebly.com wixsite.com webflow.io vercel.app netlify.app pages.dev web.app firebaseapp.com github.io duckdns.org ddns.net workers.dev blogspot.com myshopify.com glitch.me square.site azurewebsites.net herokuapp.com r2.dev".split()
_SHORT = "bit.ly t.co is.gd tinyurl.com cutt.ly s.id rb.gy qrco.de".split()
_PATHS = (
    "login signin account verify update secure index.php index.html wp-content wp-includes wp-admin user auth "
    "confirm webmail mail session id jp en cn m home main.php login.html signin.php ap signin billing "
    "customer_center token redirect dpa owa a b pay order"
).split()
_SWAP = {"o": "0", "l": "1", "i": "1", "a": "4", "e": "3", "s": "5", "m": "rn", "w": "vv", "g": "q", "u": "v"}
_CALM_PATHS = (
    "about contact news blog products article category tag search help docs wiki user profile images shop "
    "item view forum thread post page archive download events careers privacy terms faq gallery video watch "
    "list library papers courses map weather recipes music events team support login account order cart"
).split()


def phishing(seed: int, n: int = 12_000) -> Iterator[str]:
    """Addresses like those of phishing pages."""
    rng = random.Random(seed)
    kinds = (
        _random_host,
        _random_host,
        _random_host,
        _lure_host,
        _brand_front,
        _brand_inside,
        _misspelt,
        _free_host,
        _number_host,
        _hacked,
        _long_host,
    )
    for i in range(n):
        host = kinds[i % len(kinds)](rng)
        yield f"{_scheme(rng)}{host}{_bad_path(rng)}"


def honest(seed: int, hosts: Sequence[str], n: int = 12_000) -> Iterator[str]:
    """Addresses on hosts that are given: bare, with usual fronts, with paths as pages have them."""
    rng = random.Random(seed)
    for i in range(n):
        host = hosts[i % len(hosts)]
        front = rng.choice(
            (
                "",
                "",
                "www.",
                "www.",
                rng.choice(
                    "m. blog. shop. news. mail. en. docs. img. api. support. forum. my. static. store. app.".split()
                ),
            )
        )
        yield f"{_scheme(rng)}{front if host.count('.') < 3 else ''}{host}{_calm_path(rng)}"


def made_up_hosts(seed: int, n: int = 3000) -> list[str]:
    """Honest hosts from words, with endings of every kind, since cheap endings alone prove nothing."""
    rng = random.Random(seed)
    words = (
        "green blue river stone garden book music paper light cloud home kitchen bike city school sport photo "
        "travel farm art design lab studio health family pet news game code data bright north west lake wood "
        "sun moon star tree apple berry coffee tea bread craft smart open free world global local first great "
        "little old new best real happy clear fresh zhong hua tian xin jia hao mei dong bei jing shang hai"
    ).split()
    found = []
    for _ in range(n):
        name = rng.choice(
            (
                lambda: rng.choice(words) + rng.choice(words),
                lambda: rng.choice(words) + "-" + rng.choice(words),
                lambda: rng.choice(words) + rng.choice(words) + rng.choice(words),
                lambda: "the" + rng.choice(words) + rng.choice(words),
                lambda: rng.choice(words) + str(rng.randint(1, 2030)),
                lambda: rng.choice(words),
                lambda: letters(rng, 2, 4),
            )
        )()
        ending = rng.choice(
            (
                *_USUAL,
                *_USUAL,
                "cn",
                "com.cn",
                "de",
                "fr",
                "jp",
                "co.jp",
                "io",
                "edu",
                "gov",
                "org.uk",
                "ac.uk",
                "edu.cn",
                "gov.cn",
                "ne.jp",
                "me",
                "tv",
                "dev",
                "app",
                rng.choice(_CHEAP),
            )
        )
        found.append(f"{name}.{ending}")
    return found


def _scheme(rng: random.Random) -> str:
    return rng.choice(("https://", "https://", "http://", ""))


def _ending(rng: random.Random) -> str:
    return rng.choice(_CHEAP) if rng.random() < 0.6 else rng.choice(_USUAL)


def _random_host(rng: random.Random) -> str:
    """A host of letters that mean nothing, as registered in bulk."""
    name = rng.choice(
        (
            lambda: letters(rng, 5, 14),
            lambda: letters(rng, 3, 7) + digits(rng, rng.randint(1, 4)),
            lambda: letters(rng, 2, 6) + "-" + letters(rng, 3, 8),
            lambda: (
                "".join(
                    rng.choice("bcdfghjklmnpqrstvwxz") + rng.choice("aeiouy")
                    for _ in range(rng.randint(3, 5))
                )
                + letters(rng, 0, 3)
            ),
            lambda: digits(rng, rng.randint(2, 4)) + letters(rng, 3, 8),
        )
    )()
    front = rng.choice(("", "", "", "www.", letters(rng, 3, 9) + ".", rng.choice(_LURES) + "."))
    return f"{front}{name}.{_ending(rng)}"


def _lure_host(rng: random.Random) -> str:
    parts = rng.sample(_LURES, rng.randint(2, 3))
    if rng.random() < 0.5:
        parts.append(letters(rng, 2, 5) if rng.random() < 0.5 else digits(rng, 3))
    return f"{rng.choice(('-', '-', '', '.')).join(parts)}.{_ending(rng)}"


def _brand_front(rng: random.Random) -> str:
    """The brand stands in front of a domain of somebody else."""
    brand, lure = rng.choice(_BRANDS), rng.choice(_LURES)
    front = rng.choice(
        (
            f"{brand}.{lure}",
            f"{lure}.{brand}",
            f"{brand}.com",
            f"www.{brand}.co.jp",
            f"{brand}-{lure}",
            brand,
            f"{brand}.com-{lure}",
        )
    )
    return f"{front}.{letters(rng, 4, 10)}{rng.choice(('', digits(rng, 2)))}.{_ending(rng)}"


def _brand_inside(rng: random.Random) -> str:
    brand, lure = rng.choice(_BRANDS), rng.choice(_LURES)
    name = rng.choice(
        (
            f"{brand}-{lure}",
            f"{lure}-{brand}",
            f"{brand}{lure}",
            f"{brand}-{lure}-{letters(rng, 2, 5)}",
            f"{brand}{digits(rng, rng.randint(1, 4))}",
            f"{brand}-{letters(rng, 2, 6)}",
            f"{letters(rng, 2, 4)}-{brand}",
            f"my{brand}-{lure}",
            f"{brand}-co-jp-{letters(rng, 3, 6)}",
            f"{brand}{letters(rng, 2, 5)}",
        )
    )
    return f"{rng.choice(('', '', 'www.', lure + '.'))}{name}.{_ending(rng)}"


def _misspelt(rng: random.Random) -> str:
    brand = rng.choice([b for b in _BRANDS if len(b) > 4])
    at = rng.randrange(len(brand))
    swapped = brand[:at] + _SWAP.get(brand[at], brand[at] * 2) + brand[at + 1 :]
    dropped = brand[:at] + brand[at + 1 :]
    name = rng.choice((swapped, swapped, dropped))
    return f"{rng.choice(('', 'www.', rng.choice(_LURES) + '.'))}{name}{rng.choice(('', '', '-' + rng.choice(_LURES)))}.{_ending(rng)}"


def _free_host(rng: random.Random) -> str:
    name = rng.choice(
        (
            letters(rng, 6, 14),
            f"{rng.choice(_BRANDS)}-{rng.choice(_LURES)}",
            f"{rng.choice(_LURES)}{digits(rng, 4)}",
            f"{letters(rng, 4, 8)}-{letters(rng, 4, 8)}-{digits(rng, 4)}",
        )
    )
    return f"{name}.{rng.choice(_FREE_HOSTS)}"


def _number_host(rng: random.Random) -> str:
    return ".".join(str(rng.randint(1, 254)) for _ in range(4)) if rng.random() < 0.6 else rng.choice(_SHORT)


def _hacked(rng: random.Random) -> str:
    """An honest-looking host; only the path gives it away."""
    return f"{rng.choice(('', 'www.', letters(rng, 3, 6) + '.'))}{letters(rng, 4, 8)}{rng.choice(('', '-'))}{letters(rng, 3, 6)}.{rng.choice(_USUAL)}"


def _long_host(rng: random.Random) -> str:
    parts = [
        rng.choice(_LURES + _BRANDS) if rng.random() < 0.6 else letters(rng, 2, 8)
        for _ in range(rng.randint(3, 5))
    ]
    return f"{rng.choice(('.', '-')).join(parts)}.{letters(rng, 5, 10)}.{_ending(rng)}"


def _bad_path(rng: random.Random) -> str:
    if rng.random() < 0.45:
        return rng.choice(("", "", "/"))
    parts = [
        rng.choice(_PATHS) if rng.random() < 0.7 else letters(rng, 3, 10) for _ in range(rng.randint(1, 3))
    ]
    tail = rng.choice(
        ("", "", "/", "?" + letters(rng, 1, 5) + "=" + letters(rng, 6, 20) + digits(rng, 4), ".php", ".html")
    )
    return "/" + "/".join(parts) + tail


def _calm_path(rng: random.Random) -> str:
    if rng.random() < 0.45:
        return rng.choice(("", "", "/"))
    parts = [rng.choice(_CALM_PATHS) for _ in range(rng.randint(1, 3))]
    if rng.random() < 0.4:
        parts.append(
            rng.choice(
                (
                    digits(rng, rng.randint(2, 9)),
                    f"{rng.choice(_CALM_PATHS)}-{rng.choice(_CALM_PATHS)}-{digits(rng, 3)}",
                    f"20{digits(rng, 2)}/{rng.randint(1, 12):02d}",
                )
            )
        )
    tail = rng.choice(
        (
            "",
            "",
            "/",
            ".html",
            ".htm",
            ".php?id=" + digits(rng, 4),
            "?page=" + digits(rng, 1),
            "?q=" + letters(rng, 3, 8),
            ".jpg",
            ".pdf",
            "?utm_source=" + rng.choice(("mail", "app", "feed")),
        )
    )
    return "/" + "/".join(parts) + tail
