"use strict";
/* Comfort only: values under the pointer, and one optimizer at a time. All can be read without. */
for (const figure of document.querySelectorAll("figure")) {
  const charts = [...figure.querySelectorAll("svg[data-x]")];
  if (charts.length === 0) continue;

  let pinned = null;
  const show = look => {
    for (const part of figure.querySelectorAll("[data-look]")) {
      part.classList.toggle("dim", look === null ? false : part.dataset.look !== look);
    }
  };
  for (const handle of figure.querySelectorAll("text[data-look], li[data-look]")) {
    handle.addEventListener("pointerenter", () => show(handle.dataset.look));
    handle.addEventListener("pointerleave", () => show(pinned));
    handle.addEventListener("click", () => {
      pinned = pinned === handle.dataset.look ? null : handle.dataset.look;
      show(pinned);
    });
  }

  const tip = document.createElement("div");
  tip.className = "tip";
  tip.hidden = true;
  figure.append(tip);
  charts.forEach(chart => follow(chart, tip, figure));
}

function follow(chart, tip, figure) {
  const [xMin, xMax, left, right] = chart.dataset.x.split(" ").map(Number);
  const [yMin, yMax, bottom, top] = chart.dataset.y.split(" ").map(Number);
  const factor = Number(chart.dataset.factor);
  const digits = Number(chart.dataset.digits);
  const log = chart.dataset.spacing === "log";
  const lines = [...chart.querySelectorAll(".main")].map(group => ({
    group,
    points: [...group.querySelector(".line").getAttribute("d").matchAll(/([\d.]+) ([\d.]+)/g)]
        .map(match => ({x: Number(match[1]), y: Number(match[2])})),
  })).filter(line => line.points.length > 0);
  if (lines.length === 0) return;

  const ruler = document.createElementNS(chart.namespaceURI, "line");
  ruler.setAttribute("class", "ruler");
  ruler.setAttribute("y1", top);
  ruler.setAttribute("y2", bottom);
  ruler.setAttribute("visibility", "hidden");
  chart.append(ruler);

  const value = y => {
    const share = (bottom - y) / (bottom - top);
    return log ? yMin * Math.pow(yMax / yMin, share) : yMin + share * (yMax - yMin);
  };
  const nearest = (points, x) => points.reduce((a, b) =>
      Math.abs(b.x - x) >= Math.abs(a.x - x) ? a : b);

  const hide = () => {
    tip.hidden = true;
    ruler.setAttribute("visibility", "hidden");
  };
  chart.addEventListener("pointerleave", hide);
  chart.addEventListener("pointermove", event => {
    const at = new DOMPoint(event.clientX, event.clientY)
        .matrixTransform(chart.getScreenCTM().inverse());
    if (left > at.x || at.x > right) return hide();
    const x = nearest(lines[0].points, at.x).x;
    ruler.setAttribute("x1", x);
    ruler.setAttribute("x2", x);
    ruler.setAttribute("visibility", "visible");

    const rows = lines
        .map(line => ({group: line.group, y: nearest(line.points, x).y}))
        .sort((a, b) => a.y - b.y);
    const head = document.createElement("p");
    const place = xMin + (x - left) / (right - left) * (xMax - xMin);
    const short = 10 > xMax - xMin;
    head.textContent = (short ? place.toFixed(2) : Math.round(place).toLocaleString("en"))
        + " " + chart.dataset.unit;
    tip.replaceChildren(head, ...rows.map(row => {
      const line = document.createElement("p");
      line.className = "s" + row.group.dataset.look;
      const name = document.createElement("b");
      name.textContent = row.group.dataset.name;
      const number = document.createElement("span");
      number.textContent = (factor * value(row.y)).toFixed(digits);
      line.append(name, number);
      return line;
    }));
    tip.hidden = false;
    const frame = figure.getBoundingClientRect();
    const beside = event.clientX - frame.left;
    const room = tip.offsetWidth + 18;
    tip.style.left = (beside + room > frame.width ? beside - room : beside + 18) + "px";
    tip.style.top = (event.clientY - frame.top - tip.offsetHeight / 2) + "px";
  });
}
