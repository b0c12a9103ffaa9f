// What hands do: pointers, wheel, fingers, keys, what is pasted and what is dropped.

const KEYS = {
  Space: "space", Quote: "apostrophe", Comma: "comma", Minus: "minus", Period: "period", Slash: "slash",
  Semicolon: "semicolon", Equal: "equal", BracketLeft: "left_bracket", Backslash: "backslash",
  BracketRight: "right_bracket", Backquote: "grave_accent", Escape: "escape", Enter: "enter", Tab: "tab",
  Backspace: "backspace", Insert: "insert", Delete: "delete", ArrowRight: "right_arrow", ArrowLeft: "left_arrow",
  ArrowDown: "down_arrow", ArrowUp: "up_arrow", PageUp: "page_up", PageDown: "page_down", Home: "home", End: "end",
  NumpadAdd: "keypad_add", NumpadSubtract: "keypad_subtract", NumpadEnter: "keypad_enter",
  NumpadDecimal: "keypad_decimal", ShiftLeft: "left_shift", ShiftRight: "right_shift", ControlLeft: "left_ctrl",
  ControlRight: "right_ctrl", AltLeft: "left_alt", AltRight: "right_alt", MetaLeft: "left_super",
  MetaRight: "right_super",
};
const IS_MAC = /Mac|iPhone|iPad/.test(navigator.platform);
const BUTTONS = { 0: 0, 2: 1, 1: 2 }; // the browser's number to ours
const TURNS = [1 / 100, 1 / 3, 10]; // of the wheel, in a pixel, a line and a page
const BROWSERS_OWN = new Set(["F5", "F12", "ContextMenu"]);

function nameOf(event) {
  if (IS_MAC && event.code.startsWith("Meta")) return KEYS[event.code.replace("Meta", "Control")];
  if (IS_MAC && event.code.startsWith("Control")) return KEYS[event.code.replace("Control", "Meta")];
  // Letters by what is written on the key, so that Ctrl+Z is where the user's keyboard has it.
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  if (/^Key[A-Z]$/.test(event.code)) return event.code.slice(3).toLowerCase();
  if (/^Digit\d$/.test(event.code)) return `_${event.code.slice(5)}`;
  if (/^Numpad\d$/.test(event.code)) return `keypad${event.code.slice(6)}`;
  if (/^F([1-9]|1[0-2])$/.test(event.code)) return event.code.toLowerCase();
  return KEYS[event.code];
}

function heldIn(event) {
  const [control, meta] = IS_MAC ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  return Object.entries({ ctrl: control, shift: event.shiftKey, alt: event.altKey, super: meta })
    .filter(([, isHeld]) => isHeld).map(([name]) => name);
}

export function listen({ canvas, keyboard, send, page, upload }) {
  listenToPointer(canvas, keyboard, send);
  listenToKeys(keyboard, send, page);
  listenToDrops(send, upload);
}

function listenToPointer(canvas, keyboard, send) {
  let place = null; // that is not told yet: once a picture of the display is enough
  const tellPlace = () => {
    if (place !== null) send({ type: "move", x: place[0], y: place[1] });
    place = null;
  };
  const moveTo = (x, y) => {
    if (place === null) requestAnimationFrame(tellPlace);
    place = [x, y];
  };
  const button = (number, down, held) => { tellPlace(); send({ type: "button", button: number, down, held }); };
  const fingers = new Fingers(moveTo, button, (dy) => { tellPlace(); send({ type: "wheel", dx: 0, dy }); });

  canvas.addEventListener("pointerdown", (event) => {
    event.preventDefault();
    keyboard.focus({ preventScroll: true });
    canvas.setPointerCapture(event.pointerId);
    if (event.pointerType === "touch") return fingers.down(event);
    moveTo(event.clientX, event.clientY);
    if (event.button in BUTTONS) button(BUTTONS[event.button], true, heldIn(event));
  });
  canvas.addEventListener("pointermove", (event) => {
    if (event.pointerType === "touch") return fingers.move(event);
    moveTo(event.clientX, event.clientY);
    // A second button that goes down or up while one is held comes as a move.
    if (event.button in BUTTONS) button(BUTTONS[event.button], (event.buttons & [1, 4, 2][event.button]) !== 0, heldIn(event));
  });
  const up = (event) => {
    if (event.pointerType === "touch") return fingers.up(event);
    moveTo(event.clientX, event.clientY);
    if (event.button in BUTTONS) button(BUTTONS[event.button], false, heldIn(event));
  };
  canvas.addEventListener("pointerup", up);
  canvas.addEventListener("pointercancel", up);
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && event.buttons === 0) { place = null; send({ type: "move", x: null }); }
  });
  canvas.addEventListener("contextmenu", (event) => event.preventDefault());
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    tellPlace();
    const unit = TURNS[event.deltaMode];
    send({ type: "wheel", dx: -event.deltaX * unit, dy: -event.deltaY * unit });
  }, { passive: false });
}

// One finger is the primary button; two pan with the secondary one, and their distance turns the wheel.
class Fingers {
  constructor(moveTo, button, wheel) {
    Object.assign(this, { moveTo, button, wheel, places: new Map(), held: null, distance: 0 });
  }

  down(event) {
    this.places.set(event.pointerId, [event.clientX, event.clientY]);
    this.release();
    this.moveTo(...this.middle());
    this.distance = this.spread();
    if (this.places.size <= 2) this.press(this.places.size - 1);
  }

  move(event) {
    if (!this.places.has(event.pointerId)) return;
    this.places.set(event.pointerId, [event.clientX, event.clientY]);
    this.moveTo(...this.middle());
    if (this.places.size !== 2) return;
    const distance = this.spread();
    const turns = Math.log2(distance / this.distance) * 6;
    if (Math.abs(turns) > 0.05) { this.distance = distance; this.wheel(turns); }
  }

  up(event) {
    this.places.delete(event.pointerId);
    this.release(); // the finger that is left does nothing until it is lifted
  }

  press(number) { this.held = number; this.button(number, true, []); }
  release() { if (this.held !== null) this.button(this.held, false, []); this.held = null; }

  middle() {
    const all = [...this.places.values()];
    return [0, 1].map((axis) => all.reduce((sum, place) => sum + place[axis], 0) / all.length);
  }

  spread() {
    const [one, other] = [...this.places.values()];
    return other === undefined ? 1 : Math.max(Math.hypot(one[0] - other[0], one[1] - other[1]), 1);
  }
}

function listenToKeys(keyboard, send, page) {
  let composing = false;
  const key = (event, down) => {
    const name = nameOf(event);
    if (name === undefined || composing || BROWSERS_OWN.has(event.key)) return;
    const held = heldIn(event);
    const commands = held.includes("ctrl") || held.includes("super");
    if (name === "tab" && !page.typing) return; // so that the keyboard can leave
    if (commands && name === "v") return; // told with what is pasted
    if (commands && name === "r" && !held.includes("shift")) return; // reloads
    if (event.key.length > 1 || commands) event.preventDefault(); // else the field gets the text
    if (!event.repeat || event.key.length > 1) send({ type: "key", name, down, held });
  };
  keyboard.addEventListener("keydown", (event) => {
    if (event.repeat && event.key.length > 1) key(event, false);
    key(event, true);
  });
  keyboard.addEventListener("keyup", (event) => key(event, false));
  const tellText = () => {
    if (keyboard.value !== "") send({ type: "text", text: keyboard.value });
    keyboard.value = "";
  };
  keyboard.addEventListener("compositionstart", () => { composing = true; });
  keyboard.addEventListener("compositionend", () => { composing = false; tellText(); });
  keyboard.addEventListener("input", () => { if (!composing) tellText(); });
  keyboard.addEventListener("paste", (event) => {
    event.preventDefault();
    send({ type: "paste", text: event.clipboardData.getData("text/plain").slice(0, 1 << 20) });
    send({ type: "key", name: "v", down: true, held: ["ctrl"] });
    send({ type: "key", name: "v", down: false, held: ["ctrl"] });
  });
  addEventListener("focus", () => { keyboard.focus({ preventScroll: true }); send({ type: "focus", has: true }); });
  addEventListener("blur", () => send({ type: "focus", has: false }));
  const isFramed = window.parent !== window; // the keyboard is the notebook's until somebody clicks here
  if (!isFramed && document.activeElement === document.body) keyboard.focus({ preventScroll: true });
}

function listenToDrops(send, upload) {
  const tell = (over) => send({ type: "hovering", over });
  addEventListener("dragenter", (event) => { event.preventDefault(); tell(true); });
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("dragleave", (event) => { if (event.relatedTarget === null) tell(false); });
  addEventListener("drop", (event) => {
    event.preventDefault();
    tell(false);
    upload([...event.dataTransfer.files]);
  });
}
