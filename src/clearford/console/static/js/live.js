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
  const EVERY = 2000, AGAIN = 10000, SILENCE = 45000;
  const seen = {}, looks = new WeakMap();
  let lost = 0, leave, waiting, spoken = 0;
  // What changes within two seconds of the last look is looked at after them: no hint is left out.
  const look = (part, wait = 0) => {
    const { at = -EVERY, soon } = looks.get(part) || {};
    if (soon) return;
    const now = () => {
      looks.set(part, { at: performance.now() });
      if (part.isConnected) htmx.trigger(part, "hint");
    };
    wait = Math.max(wait, at + EVERY - performance.now());
    if (wait > 0) looks.set(part, { at, soon: setTimeout(now, wait) });
    else now();
  };
  const refresh = (topic) => {
    for (const part of parts()) if (!topic || part.dataset.live === topic) look(part);
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
  // Who is signed out signs in on another page; this one keeps its forms, which take a new token.
  let stale = false;
  const out = () => (stale = !(byId("signed-out").hidden = false));
  const renew = async () => {
    const page = stale && await fetch("/keys").then((answer) => answer.text(), away);
    const token = page && /csrf_token" value="(\w+)"/.exec(page);
    if (!token) return;
    for (const field of document.querySelectorAll("[name=csrf_token]")) field.value = token[1];
    stale = !(byId("signed-out").hidden = true);
    refresh();
  };
  const heard = (what) => {
    if (what === "lost") away();
    else if (what === "end") out();
    else if (what === "open") {
      if (lost) refresh();
      back();
      renew();
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
    spoken = performance.now();
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
    stream.addEventListener("here", () => (spoken = performance.now()));
    // Streams end in time; that is no loss, and another page may lead.
    stream.addEventListener("again", () => (end(), open()));
    stream.addEventListener("end", () => {
      end();
      tell("end");
    });
    stream.onopen = () => tell("open");
    stream.onerror = () => {
      tell("lost");
      // A browser gives up on an answer that is no stream; we ask again.
      if (stream.readyState === 2) setTimeout(() => (end(), open()), AGAIN);
    };
  });
  // A server that says nothing at all is gone, whatever the connection looks like.
  setInterval(() => {
    if (!leave || lost || performance.now() - spoken < SILENCE) return;
    tell("lost");
    leave();
    open();
  }, 5000);
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
  addEventListener("focus", () => (renew(), open()));
  addEventListener("pageshow", open);
  addEventListener("pagehide", close);
  addEventListener("offline", away);
  addEventListener("online", back);
  addEventListener("signed-out", out);
  document.addEventListener("htmx:afterSettle", open);
  document.addEventListener("htmx:beforeRequest", ({ detail }) => {
    if ("live" in detail.elt.dataset) detail.elt.setAttribute("aria-busy", "true");
  });
  // What could not be had is asked for again; who may not have it is not.
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const { elt, xhr, successful } = detail;
    if (xhr.status === 401) out();
    const failed = !successful && (xhr.status === 0 || xhr.status >= 500);
    if (failed && "again" in elt.dataset) setTimeout(() => htmx.trigger(elt, "again"), AGAIN);
    if (!("live" in elt.dataset)) return;
    elt.setAttribute("aria-busy", "false");
    if (failed) look(elt, AGAIN);
  });
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
