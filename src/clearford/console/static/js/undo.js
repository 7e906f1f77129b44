/* A case in one's hands: the lease is renewed, what is typed is kept, the bar of the last decision goes in time. */
(() => {
  let touched = Date.now();
  let timer;
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(kind, () => (touched = Date.now()), { passive: true });
  }
  const main = () => document.getElementById("main");
  // live.js says so.
  const lost = () => dispatchEvent(new Event("offline"));
  const found = () => dispatchEvent(new Event("online"));
  // Who is signed out signs in on another page; this one keeps its form and takes a new token.
  const strip = document.getElementById("signed-out");
  let stale = false;
  const out = () => (stale = !(strip.hidden = false));
  const renew = async () => {
    const token = stale && /csrf_token" value="(\w+)"/.exec(await (await fetch("/keys")).text());
    if (!token) return;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token[1];
    stale = !(strip.hidden = true);
  };
  addEventListener("focus", renew);
  htmx.onLoad((part) => {
    const own = (sign) => [...part.querySelectorAll(sign), ...(part.matches(sign) ? [part] : [])];
    for (const bar of own("[data-undo]")) setTimeout(() => bar.remove(), Number(bar.dataset.undo) * 1000);
    if (part === document.body) return;
    // Clocks count from the beginning of the page; what came later begins later.
    for (const clock of own("[data-left]")) {
      clock.dataset.left = Number(clock.dataset.left) + Math.floor(performance.now() / 1000);
    }
    if (part.id === "main") {
      document.title = part.querySelector("h1").textContent + " · Clearford";
      part.focus();
    }
  });
  // A refusal is a page too, and says what was kept.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // What is typed while the next page comes is not for a field of the one before.
    if (detail.boosted) document.activeElement.blur();
    if (detail.xhr.status === 401) out();
    else if (detail.xhr.status >= 400 && detail.boosted) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => detail.boosted && found());
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form || form.id !== "decide") return;
    // Whoever types on and on must not wait for a pause: five seconds after the first letter it is kept.
    timer = timer || setTimeout(() => {
      timer = undefined;
      const where = document.getElementById("draft");
      if (where && form.isConnected) fetch(where.action, { method: "POST", body: new FormData(form) }).then(({ status }) => (status === 401 ? out : found)(), lost);
    }, 5000);
  });
  // Once a minute while somebody looks; who is away for three minutes no longer does.
  setInterval(() => {
    const lease = document.getElementById("lease");
    const form = document.getElementById("beat");
    if (!lease || !form || document.hidden || Date.now() - touched > 180000) return;
    htmx.ajax("POST", lease.dataset.beat, { source: form, target: lease, swap: "innerHTML" });
  }, 60000);
  setInterval(() => {
    const lease = document.getElementById("lease");
    const clock = lease && lease.querySelector("[data-left]");
    if (!clock) return;
    const left = Number(clock.dataset.left) - performance.now() / 1000;
    main().classList.toggle("lease-ends", left < Number(lease.dataset.warn));
  }, 1000);
})();
