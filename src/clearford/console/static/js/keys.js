/* Keys: what a page offers by `data-key` is done by its key, as if it were clicked. Every act is a button too. */
(() => {
  // What lies in a folded <details> has its place on the page, yet nobody sees it.
  const visible = (el) => el.checkVisibility({ visibilityProperty: true }) && !el.disabled;
  const field = (el) => el.matches && el.matches(
    "textarea, select, [contenteditable=''], [contenteditable=true], input:not([type=radio], [type=checkbox], [type=submit], [type=button])",
  );
  const all = (sign) => [...document.querySelectorAll(sign)].filter(visible);
  // `name` is "key", or "back" for what is walked backwards. A value is a key of ours, never a selector.
  const offered = (name, key) => all(`[data-${name}]`).filter((el) => el.dataset[name] === key);
  const rows = () => all("[data-row]");
  let going = 0;

  const use = (el) => {
    if (el.matches("summary")) {
      const box = el.parentElement;
      box.open = !box.open;
      const first = box.open && box.querySelector("textarea, select, input:not([type=hidden])");
      (first || el).focus();
    } else if (field(el) || "stay" in el.dataset) el.focus();
    else if (el.dataset.toggle) {
      const on = document.getElementById("main").classList.toggle(el.dataset.toggle);
      el.setAttribute("aria-pressed", String(on));
    } else {
      el.focus();
      el.click();
    }
  };
  const walk = (by) => {
    const list = rows();
    const at = list.indexOf(document.activeElement);
    const next = list[at < 0 ? (by > 0 ? 0 : list.length - 1) : Math.min(list.length - 1, Math.max(0, at + by))];
    if (next) next.focus();
    return Boolean(next);
  };
  const help = async () => {
    let box = document.getElementById("keys");
    if (!box) {
      box = document.createElement("dialog");
      box.id = "keys";
      document.body.append(box);
    }
    // Asked for until it came: whoever was cut off, or signed out, has an empty one.
    if (!box.firstElementChild) await htmx.ajax("GET", "/keys", { target: box, swap: "innerHTML", select: "#keymap" });
    if (!box.firstElementChild || box.open) return;
    box.setAttribute("aria-label", box.firstElementChild.dataset.name);
    box.showModal();
  };
  const common = {
    "?": () => (help(), true),
    P: () => document.dispatchEvent(new CustomEvent("clearford:pause")) || true,
    "/": () => {
      const link = document.querySelector("input[type=search]") || document.querySelector("a[href='/search']");
      if (link) use(link);
      return Boolean(link);
    },
    g: () => Boolean((going = Date.now())),
  };
  const steps = { j: 1, k: -1, ArrowDown: 1, ArrowUp: -1 };

  document.addEventListener("keydown", (event) => {
    // The Enter that takes a word of an input method is not ours.
    if (event.isComposing || event.keyCode === 229 || event.key === "Process" || event.defaultPrevented) return;
    const { target } = event;
    if ((event.ctrlKey || event.metaKey) && event.key === "Enter") {
      if (target.form && !event.repeat) {
        target.form.requestSubmit();
        event.preventDefault();
      }
      return;
    }
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Escape" && field(target)) return void target.blur();
    if (field(target) || document.querySelector("dialog[open]")) return;
    const key = event.key.normalize("NFKC"); // ？ of a Chinese keyboard is ?
    let done = false;
    if (going && Date.now() - going < 1000) {
      const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`);
      if (link) link.click();
      done = Boolean(link);
      going = 0;
    } else if (key === "Enter" && target.matches("a, button, summary, label")) {
      // A button that is held down is pressed once.
      done = event.repeat && target.matches("button");
    } else {
      const now = document.activeElement;
      const inList = rows().includes(now);
      const found = offered("key", key);
      const back = found.length ? [] : offered("back", key);
      if (back.length) {
        use(back[(Math.max(0, back.indexOf(now)) - 1 + back.length) % back.length]);
        done = true;
      } else if (found.length) {
        const el = found[(found.indexOf(now) + 1) % found.length];
        if (!event.repeat || !("acts" in el.dataset)) use(el);
        done = true;
      } else if (key in common && !event.repeat) done = common[key]();
      else if (key in steps && (key.length === 1 || inList)) done = walk(steps[key]);
      else if (key === "o" && inList) done = (now.click(), true);
      else if (inList) {
        const row = now.closest("tr, li"), boxes = row ? [...row.querySelectorAll("[data-select]")] : [];
        const box = boxes.find((el) => el.dataset.select === key);
        if (box && !event.repeat) done = (box.click(), true);
      }
    }
    if (done) event.preventDefault();
  });
})();
