/* Draws the charts of a page from their tables. Left and right move a cursor, which is said at most twice a second. */
(() => {
  const DASHES = [[], [8, 4], [2, 3], [10, 3, 2, 3], [4, 8]];
  const status = document.getElementById("status");
  // The same marks as in the list of lines: round, square, up, diamond, cross.
  const SHAPES = [
    (c, r) => c.arc(0, 0, r, 0, 7),
    (c, r) => c.rect(-r, -r, 2 * r, 2 * r),
    (c, r) => { c.moveTo(0, -r); c.lineTo(r, r); c.lineTo(-r, r); c.closePath(); },
    (c, r) => { c.moveTo(0, -r); c.lineTo(r, 0); c.lineTo(0, r); c.lineTo(-r, 0); c.closePath(); },
    (c, r) => { c.moveTo(-r, -r); c.lineTo(r, r); c.moveTo(r, -r); c.lineTo(-r, r); },
  ];
  const draw = (figure) => {
    const place = figure.querySelector(".plot");
    const rows = [...figure.querySelectorAll("tbody tr")];
    if (!place || rows.length < 2) return;
    const names = [...figure.querySelectorAll("thead th")].slice(1).map((cell) => cell.textContent);
    const ink = (n) => getComputedStyle(figure).getPropertyValue(n ? "--chart-" + n : "--quiet").trim();
    const value = (cell) => (cell.dataset.v === "" ? null : Number(cell.dataset.v));
    const data = [
      rows.map((row) => Number(row.cells[0].dataset.x)),
      ...names.map((_, i) => rows.map((row) => value(row.cells[i + 1]))),
    ];
    const show = figure.dataset.step === "day" ? { month: "numeric", day: "numeric" } : { day: "numeric", hour: "2-digit", minute: "2-digit" };
    const time = new Intl.DateTimeFormat(document.documentElement.lang, { ...show, timeZone: figure.dataset.zone, hour12: false });
    const short = new Intl.NumberFormat(document.documentElement.lang, { notation: "compact" });
    const marks = (plot, s) => {
      const step = Math.max(1, Math.round(rows.length / 8)), c = plot.ctx;
      for (let i = s; i < rows.length; i += step) {
        if (data[s][i] === null) continue;
        c.save();
        c.translate(plot.valToPos(data[0][i], "x", true), plot.valToPos(data[s][i], "y", true));
        c.fillStyle = c.strokeStyle = ink(s);
        c.beginPath();
        SHAPES[s - 1](c, 4 * devicePixelRatio);
        s === 5 ? c.stroke() : c.fill();
        c.restore();
      }
    };
    const axis = { stroke: () => ink(0), grid: { stroke: () => ink(0), width: 0.3 }, ticks: { show: false } };
    place.hidden = false;
    const size = () => ({ width: place.clientWidth, height: 220 });
    const plot = new uPlot({
      ...size(),
      legend: { show: false },
      padding: [10, 32, 0, 0],
      cursor: { drag: { x: false, y: false } },
      scales: { y: { range: (_, low, high) => [Math.min(0, low), high || 1] } },
      axes: [
        { ...axis, values: (_, at) => at.map((one) => time.format(one * 1000)), space: 90 },
        { ...axis, values: (_, at) => at.map((one) => short.format(one)), size: 55 },
      ],
      series: [{}, ...names.map((label, i) => ({ label, stroke: () => ink(i + 1), width: 2, dash: DASHES[i], points: { show: false } }))],
      hooks: { drawSeries: [marks] },
    }, data, place);
    new ResizeObserver(() => plot.setSize(size())).observe(place);
    let at = rows.length, timer;
    const say = () => {
      timer = undefined;
      const cells = [...rows[at].cells].map((cell) => cell.textContent);
      status.textContent = cells[0] + ": " + names.map((name, i) => name + " " + cells[i + 1]).join(", ");
    };
    place.addEventListener("keydown", (event) => {
      const by = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
      if (!by || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      at = Math.min(rows.length - 1, Math.max(0, at + by));
      plot.setCursor({ left: plot.valToPos(data[0][at], "x"), top: 20 });
      timer = timer || setTimeout(say, 500);
    });
  };
  document.querySelectorAll("figure.chart").forEach(draw);
})();
