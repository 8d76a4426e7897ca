// Parts of a drawing or a list that can be chosen: by a click, or by Tab and Enter. Each carries data-pick.
export function render({ model }) {
  const box = document.createElement("div");
  box.className = "pickable";
  const parts = () => [...box.querySelectorAll("[data-pick]")];
  const mark = () => parts().forEach((part) =>
    part.setAttribute("aria-pressed", String(part.dataset.pick === model.marked)));
  const fill = () => {
    const root = box.getRootNode();
    const focused = root.activeElement?.dataset?.pick;
    box.innerHTML = model.html;
    for (const part of parts()) {
      if (part.tagName !== "BUTTON") {
        part.setAttribute("tabindex", "0");
        part.setAttribute("role", "button");
        part.setAttribute("aria-label", part.dataset.pick);
        if (part.classList.contains("projection")) {  // thin lines are hard to hit
          const wide = part.querySelector("path").cloneNode(false);
          wide.setAttribute("style", "fill: none; stroke: transparent; stroke-width: 8");
          part.appendChild(wide);
        }
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
    if (event.target.tagName !== "BUTTON" && (event.key === "Enter" || event.key === " ")) pick(event);
  });
  model.on("html", fill);
  model.on("marked", mark);
  fill();
  return box;
}
