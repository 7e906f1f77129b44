// What the tests ask a page; evaluated through the debugger, so that the content policy stays as it is.
([what, about]) => ({
  // Serious and critical findings of axe.
  async barriers(rules) {
    const all = await axe.run(document, {runOnly: {type: "tag", values: rules}, resultTypes: ["violations"]});
    return all.violations
      .filter((one) => ["serious", "critical"].includes(one.impact))
      .map((one) => `${one.id}: ${one.help}: ` + one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160)).join(" | "));
  },

  // What makes the page wider than its window, outside of boxes that scroll by themselves.
  width() {
    const room = document.documentElement.clientWidth;
    if (document.documentElement.scrollWidth <= room) return null;
    const wide = [...document.body.querySelectorAll("*")]
      .filter((one) => one.getBoundingClientRect().right > room + 1 && !one.closest(".scroll"));
    return `${document.documentElement.scrollWidth} > ${room}: ` + wide.slice(0, 3).map((one) => one.outerHTML.slice(0, 120)).join(" | ");
  },

  // Where the focus is, and whether people see it there.
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
})[what](about)
