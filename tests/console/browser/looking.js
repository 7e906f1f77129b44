// What the tests ask a page; evaluated through the debugger, so that the content policy stays as it is.
([what, about]) => {
const looks = {
  // Serious and critical findings of axe.
  async barriers(rules) {
    const all = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return all.violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id}: ${one.help}: ` + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
  },

  // How often what a page has once is there, and forms without a token.
  shape() {
    const count = (sign) => document.querySelectorAll(sign).length;
    return {
      "one <h1>": count("h1") === 1,
      "one <main>": count("main") === 1,
      "a token in each form": count("form[method=post]") === count("form[method=post] input[name=csrf_token]"),
      "a title": document.title !== "",
      [`the language ${about}`]: document.documentElement.lang.startsWith(about),
    };
  },

  // What makes the page wider than its window, outside of boxes that scroll by themselves; charts and parts that
  // come by themselves follow some frames later.
  async width() {
    const room = document.documentElement.clientWidth;
    for (let frame = 0; frame < 60; frame += 1) {
      await new Promise((done) => requestAnimationFrame(done));
      if (frame && document.documentElement.scrollWidth <= room) return null;
    }
    const wide = [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll"));
    return `${document.documentElement.scrollWidth} > ${room}: ` + wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ");
  },

  // From now on, note at each Tab where the focus is, and whether people see it there.
  listen() {
    window.stops = [];
    document.addEventListener("keyup", ({key}) => key === "Tab" && window.stops.push(looks.focus()), true);
  },

  // What was noted.
  stops: () => window.stops,

  focus() {
    const at = document.activeElement;
    if (!at || at === document.body) return null;
    const style = getComputedStyle(at), box = at.getBoundingClientRect();
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height / 2, 20));
    const own = (one) => at.contains(one) || one.contains(at) || [...(at.labels || [])].some((label) => label.contains(one));
    let bar = top && !own(top) ? top : null;
    while (bar && !["fixed", "sticky"].includes(getComputedStyle(bar).position)) bar = bar.parentElement;
    return {
      name: at.outerHTML.slice(0, 120),
      shown: (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none",
      covered: bar !== null,
      nothing: box.width < 1 || box.height < 1,
    };
  },
};
return looks[what](about);
}
