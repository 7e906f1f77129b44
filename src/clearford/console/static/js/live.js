/* Hints of the server: parts of the page that name a topic ask for themselves again.
   One page of a browser listens and tells the others, as a browser has six connections for a host. */
(() => {
  const byId = (id) => document.getElementById(id);
  const parts = () => [...document.querySelectorAll("[data-live]")];
  const wish = document.body.dataset.figures;
  // What somebody chose by key holds until they choose anew in their settings.
  const paused = () => {
    const [then, now] = (localStorage.getItem("live") || "").split(">");
    return (then === wish ? now : wish) === "off";
  };
  const seen = {};
  let lost = 0, leave, waiting;
  const refresh = (topic) => {
    for (const part of parts()) if (!topic || part.dataset.live === topic) htmx.trigger(part, "hint");
  };
  const away = () => {
    lost = lost || Date.now();
    byId("offline").hidden = false;
    byId("offline").querySelector("time").textContent = new Date(lost).toTimeString().slice(0, 5);
  };
  const back = () => {
    lost = 0;
    byId("offline").hidden = true;
  };
  const heard = (what) => {
    if (what === "lost") away();
    else if (what === "end") byId("signed-out").hidden = false;
    else if (what === "open") {
      if (lost) refresh();
      back();
      byId("signed-out").hidden = true;
    } else if (what === "ask") {
      if (leave) Object.entries(seen).forEach((hint) => channel.postMessage(hint));
    } else if (seen[what[0]] !== what[1]) {
      seen[what[0]] = what[1];
      refresh(what[0]);
    }
  };
  const channel = new BroadcastChannel("live");
  channel.onmessage = ({ data }) => heard(data);
  const tell = (what) => {
    heard(what);
    channel.postMessage(what);
  };
  const listen = () => new Promise((done) => {
    const stream = new EventSource("/live");
    const end = leave = () => {
      stream.close();
      if (leave === end) leave = undefined;
      done();
    };
    stream.addEventListener("hint", ({ data }) => {
      const { k, v } = JSON.parse(data);
      tell([k, v]);
    });
    stream.addEventListener("end", () => {
      end();
      tell("end");
    });
    stream.onopen = () => tell("open");
    stream.onerror = () => {
      tell("lost");
      // A browser gives up on an answer that is no stream; we ask again.
      if (stream.readyState === 2) setTimeout(() => (end(), open()), 10000);
    };
  });
  const open = () => {
    byId("paused").hidden = !parts().length || !paused();
    if (!parts().length || document.hidden || paused() || leave || waiting) return;
    if (!navigator.locks) return void listen();
    waiting = new AbortController();
    navigator.locks.request("live", { signal: waiting.signal }, () => {
      waiting = undefined;
      return listen();
    }).catch(() => {});
    channel.postMessage("ask");
  };
  const close = () => {
    if (waiting) waiting.abort();
    waiting = undefined;
    if (leave) leave();
  };
  const pause = () => {
    localStorage.setItem("live", wish + ">" + (paused() ? "on" : "off"));
    close();
    open();
  };
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  document.addEventListener("clearford:pause", pause);
  byId("go-on").addEventListener("click", pause);
  addEventListener("focus", open);
  addEventListener("pageshow", open);
  addEventListener("pagehide", close);
  addEventListener("offline", away);
  addEventListener("online", back);
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
