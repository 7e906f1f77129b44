/* Writing a rule: a finding leads to its place in the text; leaving with unsaved words is asked about. */
(() => {
  const box = document.getElementById("rule-text");
  if (!box) return;
  const at = document.getElementById("place");
  const told = at.textContent;
  let sent = false;
  let kept = box.value, going = kept;
  const keeper = document.getElementById("kept");
  box.form.addEventListener("htmx:beforeRequest", (event) => {
    if (event.detail.target === keeper) going = box.value;
  });
  keeper.addEventListener("htmx:afterSwap", () => {
    if (keeper.querySelector("[data-kept]")) kept = going;
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-line]");
    if (!link) return;
    event.preventDefault();
    const { line, column, width } = link.dataset;
    const lines = box.value.split("\n");
    // Columns count characters as people do; a textarea counts half of the rare ones twice.
    const before = [...(lines[line - 1] || "")];
    const units = (n) => before.slice(0, n).join("").length;
    const start = lines.slice(0, line - 1).join("\n").length + (line > 1 ? 1 : 0);
    box.focus();
    box.setSelectionRange(start + units(column - 1), start + units(Number(column) - 1 + Number(width)));
    box.scrollTop = (box.scrollHeight / lines.length) * Math.max(0, line - 6);
  });
  const place = () => {
    if (document.activeElement !== box) return;
    const lines = box.value.slice(0, box.selectionStart).split("\n");
    at.textContent = lines.length + ":" + ([...lines[lines.length - 1]].length + 1) + " · " + told;
  };
  document.addEventListener("selectionchange", place);
  box.form.addEventListener("submit", () => (sent = true));
  window.addEventListener("beforeunload", (event) => {
    if (!sent && box.value !== kept) event.preventDefault();
  });
})();
