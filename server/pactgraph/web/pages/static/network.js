// Lights up the links of the box under the pointer or the focus.
const light = (drawing, number) => {
  drawing.classList.toggle("lit", number !== undefined);
  for (const line of drawing.querySelectorAll(".link"))
    line.classList.toggle("on", line.dataset.one === number || line.dataset.other === number);
};
for (const drawing of document.querySelectorAll("svg.net")) {
  const seen = (event) => light(drawing, event.target.closest("a")?.dataset.box);
  for (const name of ["pointerover", "focusin"]) drawing.addEventListener(name, seen);
  for (const name of ["pointerleave", "focusout"]) drawing.addEventListener(name, () => light(drawing));
}
