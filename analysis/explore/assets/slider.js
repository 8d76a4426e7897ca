// A number that is set by dragging or by the arrow keys; it is sent when the slider is released.
export function render({ model }) {
  const label = document.createElement("label");
  label.className = "slider";
  const name = document.createElement("span");
  const number = document.createElement("output");
  const input = document.createElement("input");
  input.type = "range";
  const show = () => (number.textContent = Number(input.value).toFixed(2));
  const stand = () => {
    Object.assign(input, { min: model.start, max: model.end, step: model.step, ariaLabel: model.label });
    name.textContent = model.label;
    input.value = model.value;
    show();
  };
  label.append(name, ": ", number, input);
  input.addEventListener("input", show);
  input.addEventListener("change", () => {
    model.value = Number(input.value);
    model.send_msg(model.value);
  });
  model.on(["value", "label"], stand);
  stand();
  return label;
}
