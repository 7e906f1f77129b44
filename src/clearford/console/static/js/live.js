/* Hints of the server: parts of the page that name a topic ask for themselves again. */
(() => {
  const parts = () => [...document.querySelectorAll("[data-live]")];
  const paused = () => localStorage.getItem("live") === "off";
  let stream, seen = {}, lost = 0;
  const strip = document.getElementById("offline");
  const refresh = (topic) => {
    for (const part of parts()) {
      if (topic && part.dataset.live !== topic) continue;
      htmx.trigger(part, "hint");
    }
  };
  const open = () => {
    const topics = [...new Set(parts().map((part) => part.dataset.live))];
    if (!topics.length || document.hidden || paused() || stream) return;
    stream = new EventSource("/live?topics=" + topics.join(","));
    stream.addEventListener("hint", (event) => {
      const { k, v } = JSON.parse(event.data);
      if (k in seen && seen[k] !== v) refresh(k);
      seen[k] = v;
    });
    stream.onopen = () => {
      if (lost) refresh();
      lost = 0;
      if (strip) strip.hidden = true;
    };
    stream.onerror = () => {
      lost = lost || Date.now();
      if (strip) {
        strip.hidden = false;
        strip.querySelector("time").textContent = new Date(lost).toTimeString().slice(0, 5);
      }
    };
  };
  const close = () => {
    if (stream) stream.close();
    stream = undefined;
  };
  // A hidden page gives its connection back: a browser has six for a host.
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  document.addEventListener("clearford:pause", () => {
    localStorage.setItem("live", paused() ? "on" : "off");
    close();
    open();
  });
  window.addEventListener("pagehide", close);
  open();
  // Clocks are text; they tick from a moment that the server gave.
  const zero = Date.now();
  setInterval(() => {
    for (const clock of document.querySelectorAll("[data-left]")) {
      const left = Math.max(0, Number(clock.dataset.left) - Math.floor((Date.now() - zero) / 1000));
      const two = (n) => String(n).padStart(2, "0");
      clock.textContent = left >= 3600
        ? Math.floor(left / 3600) + ":" + two(Math.floor((left % 3600) / 60)) + ":" + two(left % 60)
        : Math.floor(left / 60) + ":" + two(left % 60);
    }
  }, 1000);
})();
