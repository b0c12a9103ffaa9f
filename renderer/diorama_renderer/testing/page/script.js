"use strict";
const cards = [...document.querySelectorAll(".card")];
const search = document.querySelector("input[type=search]");
const chips = [...document.querySelectorAll(".chip")];

function filter() {
  const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
  const shown = new Set(chips.filter((chip) => chip.ariaPressed === "true").map((chip) => chip.dataset.status));
  let left = 0;
  for (const card of cards) {
    card.hidden = !shown.has(card.dataset.status) || !words.every((word) => card.dataset.text.includes(word));
    left += !card.hidden;
  }
  document.querySelector(".nothing").hidden = left > 0 || cards.length === 0;
}

search.addEventListener("input", filter);
for (const chip of chips) {
  chip.addEventListener("click", () => {
    chip.ariaPressed = String(chip.ariaPressed !== "true");
    filter();
  });
}
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && document.activeElement !== search) {
    event.preventDefault();
    search.focus();
  } else if (event.key === "Escape" && document.activeElement === search) {
    search.value = "";
    search.blur();
    filter();
  }
});

for (const modes of document.querySelectorAll(".modes")) {
  const views = modes.nextElementSibling;
  for (const button of modes.querySelectorAll("[data-mode]")) {
    button.addEventListener("click", () => {
      views.dataset.mode = button.dataset.mode;
      for (const other of modes.querySelectorAll("[data-mode]")) other.ariaPressed = String(other === button);
    });
  }
  const zoom = modes.querySelector(".zoom");
  zoom.addEventListener("click", () => {
    zoom.ariaPressed = String(views.classList.toggle("large"));
  });
  const stack = views.querySelector(".stack");
  const slide = (event) => {
    if (views.dataset.mode !== "slider") return;
    const box = stack.getBoundingClientRect();
    const share = Math.min(1, Math.max(0, (event.clientX - box.left) / box.width));
    stack.style.setProperty("--at", `${100 * share}%`);
  };
  stack.addEventListener("pointermove", slide);
  stack.addEventListener("pointerdown", slide);
}

for (const button of document.querySelectorAll(".copy")) {
  button.addEventListener("click", async () => {
    const code = button.previousElementSibling;
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = "Copied";
      setTimeout(() => { button.textContent = "Copy"; }, 1500);
    } catch {
      getSelection().selectAllChildren(code); // from a file, some browsers have no clipboard
    }
  });
}
