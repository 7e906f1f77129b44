/* A case in one's hands: the lease is renewed, what is typed is kept, the bar of the last decision goes in time. */
(() => {
  let touched = Date.now();
  let timer;
  for (const kind of ["keydown", "pointerdown", "pointermove", "wheel"]) {
    addEventListener(kind, () => (touched = Date.now()), { passive: true });
  }
  const main = () => document.getElementById("main");
  const lost = () => {
    const strip = document.getElementById("offline");
    if (!strip || !strip.hidden) return;
    strip.hidden = false;
    strip.querySelector("time").textContent = new Date().toTimeString().slice(0, 5);
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
      document.title = part.querySelector("h1").textContent + " · Clearford";
      part.focus();
    }
  });
  // A refusal is a page too, and says what was kept.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.xhr.status >= 400 && detail.boosted) Object.assign(detail, { shouldSwap: true, isError: false });
  });
  document.addEventListener("htmx:sendError", lost);
  document.addEventListener("input", ({ target }) => {
    const form = target.form;
    if (!form || form.id !== "decide") return;
    // Whoever types on and on must not wait for a pause: five seconds after the first letter it is kept.
    timer = timer || setTimeout(() => {
      timer = undefined;
      const where = document.getElementById("draft");
      if (where && form.isConnected) fetch(where.action, { method: "POST", body: new FormData(form) }).catch(lost);
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
