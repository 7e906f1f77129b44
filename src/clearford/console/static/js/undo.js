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
  // What is typed is kept five seconds after its first letter: who types on and on must not wait for a pause.
  const keep = async () => {
    timer = clearTimeout(timer);
    const form = document.getElementById("decide"), where = document.getElementById("draft");
    if (!form || !where) return;
    try {
      const body = new FormData(form);
      const { status } = await fetch(where.action, { method: "POST", body, keepalive: true });
      if (status === 401) dispatchEvent(new Event("signed-out"));
      else found();
    } catch {
      lost();
    }
  };
  htmx.onLoad((part) => {
    const own = (sign) => [...part.querySelectorAll(sign), ...(part.matches(sign) ? [part] : [])];
    for (const bar of own("[data-undo]")) setTimeout(() => bar.remove(), Number(bar.dataset.undo) * 1000);
    if (part === document.body) return;
    // Clocks count from the beginning of the page; what came later begins later.
    for (const clock of own("[data-left]")) {
      clock.dataset.left = Number(clock.dataset.left) + Math.floor(performance.now() / 1000);
    }
    if (part.id === "main") {
      timer = clearTimeout(timer);
      document.title = part.querySelector("h1").textContent + " · Clearford";
      part.focus();
    }
  });
  // A refusal is a page too, and says what was kept.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    // What is typed while the next page comes is not for a field of the one before.
    if (detail.boosted) document.activeElement.blur();
    if (detail.xhr.status !== 401 && detail.xhr.status >= 400 && detail.boosted) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("htmx:afterOnLoad", ({ detail }) => detail.boosted && found());
  document.addEventListener("input", ({ target }) => {
    if (target.form && target.form.id === "decide") timer = timer || setTimeout(keep, 5000);
  });
  // Another form of the page leads away from what is typed, as does a link.
  document.addEventListener("submit", (event) => {
    const { target, submitter } = event;
    if (!timer || target.id === "decide") return;
    event.preventDefault();
    keep().then(() => target.requestSubmit(submitter));
  });
  addEventListener("pagehide", () => timer && keep());
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
