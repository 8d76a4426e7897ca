// Parts of a drawing or a list that can be chosen: by a click, or by Tab and Enter. Each carries data-pick.
// A drawing is one stop of Tab; the arrow keys move within it.
const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

export function render({ model }) {
  const box = document.createElement("div");
  box.className = "pickable";
  const parts = () => [...box.querySelectorAll("[data-pick]")];
  const drawn = () => parts().filter((part) => part.tagName !== "BUTTON");
  const reach = (one) => drawn().forEach((part) => part.setAttribute("tabindex", part === one ? "0" : "-1"));
  const mark = () => {
    parts().forEach((part) => part.setAttribute("aria-pressed", String(part.dataset.pick === model.marked)));
    reach(drawn().find((part) => part.dataset.pick === model.marked) ?? drawn()[0]);
  };
  const fill = () => {
    const root = box.getRootNode();
    const focused = root.activeElement?.dataset?.pick;
    box.innerHTML = model.html;
    for (const part of drawn()) {
      part.setAttribute("role", "button");
      part.setAttribute("aria-label", part.dataset.pick);
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");  // what the pointer is on
      title.textContent = part.dataset.pick;
      part.appendChild(title);
      if (part.classList.contains("projection")) {  // thin lines are hard to hit
        const wide = part.querySelector("path").cloneNode(false);
        wide.setAttribute("style", "fill: none; stroke: transparent; stroke-width: 8");
        part.appendChild(wide);
      }
    }
    mark();
    if (focused) parts().find((part) => part.dataset.pick === focused)?.focus();
  };
  const pick = (event) => {
    const part = event.target.closest?.("[data-pick]");
    if (!part) return;
    event.preventDefault();
    model.send_msg(part.dataset.pick);
  };
  box.addEventListener("click", pick);
  box.addEventListener("keydown", (event) => {
    const all = drawn();
    const at = all.indexOf(event.target);
    if (at < 0) return;
    if (event.key === "Enter" || event.key === " ") pick(event);
    if (event.key in STEPS) {
      event.preventDefault();
      const next = all[(at + STEPS[event.key] + all.length) % all.length];
      reach(next);
      next.focus();
    }
  });
  model.on("html", fill);
  model.on("marked", mark);
  fill();
  return box;
}
