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
const COMPOSING = new Set(["Process", "Dead", "Unidentified"]); // what becomes of them the field is told

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
  let [control, meta] = IS_MAC ? [event.metaKey, event.ctrlKey] : [event.ctrlKey, event.metaKey];
  let alt = event.altKey;
  if (event.getModifierState?.("AltGraph")) control = alt = false; // it writes signs, and some systems call it Ctrl+Alt
  return Object.entries({ ctrl: control, shift: event.shiftKey, alt, super: meta })
    .filter(([, isHeld]) => isHeld).map(([name]) => name);
}

// What the server was told is down. Browsers leave out that some of it goes up: while an input method composes, while
// Cmd is held, when a gesture is cancelled, when another window comes in front.
class Down {
  constructor(send) {
    Object.assign(this, { send, keys: new Set(), buttons: new Set() });
  }

  key(name, down, held) {
    if (!down && !this.keys.delete(name)) return;
    if (down) this.keys.add(name);
    this.send({ type: "key", name, down, held });
  }

  button(number, down, held) {
    if (!down && !this.buttons.delete(number)) return;
    if (down) this.buttons.add(number);
    this.send({ type: "button", button: number, down, held });
  }

  releaseKeys() {
    for (const name of this.keys) this.key(name, false, []);
  }

  releaseButtons() {
    for (const number of this.buttons) this.button(number, false, []);
  }
}

export function listen({ canvas, keyboard, send, page, upload }) {
  const down = new Down(send);
  listenToPointer(canvas, keyboard, send, down);
  listenToKeys(keyboard, send, page, down);
  listenToDrops(send, upload);
}

function listenToPointer(canvas, keyboard, send, down) {
  let place = null; // that is not told yet: once a picture of the display is enough
  const tellPlace = () => {
    if (place !== null) send({ type: "move", x: place[0], y: place[1] });
    place = null;
  };
  const moveTo = (x, y) => {
    if (place === null) requestAnimationFrame(tellPlace);
    place = [x, y];
  };
  const leave = () => { place = null; send({ type: "move", x: null }); };
  const button = (number, isDown, held) => { tellPlace(); down.button(number, isDown, held); };
  const fingers = new Fingers(moveTo, button, (dy) => { tellPlace(); send({ type: "wheel", dx: 0, dy }); }, leave);

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
  canvas.addEventListener("pointerup", (event) => {
    if (event.pointerType === "touch") return fingers.up(event);
    moveTo(event.clientX, event.clientY);
    if (event.button in BUTTONS) button(BUTTONS[event.button], false, heldIn(event));
  });
  canvas.addEventListener("pointercancel", (event) => {
    if (event.pointerType === "touch") return fingers.up(event);
    tellPlace();
    down.releaseButtons();
  });
  canvas.addEventListener("pointerleave", (event) => {
    if (event.pointerType !== "touch" && event.buttons === 0) leave();
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
  constructor(moveTo, button, wheel, leave) {
    Object.assign(this, { moveTo, button, wheel, leave, places: new Map(), held: null, distance: 0 });
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
    if (this.held === null) return; // of those that were lifted one by one the last ones do nothing
    this.moveTo(...this.middle());
    if (this.places.size !== 2) return;
    const distance = this.spread();
    const turns = Math.log2(distance / this.distance) * 6;
    if (Math.abs(turns) > 0.05) { this.distance = distance; this.wheel(turns); }
  }

  up(event) {
    this.places.delete(event.pointerId);
    this.release();
    if (this.places.size === 0) this.leave(); // a finger that is gone points at nothing
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

function listenToKeys(keyboard, send, page, down) {
  let composing = false;
  const isWriting = (event) => composing || event.isComposing || event.keyCode === 229 || COMPOSING.has(event.key);
  keyboard.addEventListener("keydown", (event) => {
    const name = nameOf(event);
    if (name === undefined || isWriting(event) || BROWSERS_OWN.has(event.key)) return;
    const held = heldIn(event);
    const commands = held.includes("ctrl") || held.includes("super");
    if (name === "tab" && !page.typing) return; // so that the keyboard can leave
    if (commands && name === "v") return; // told with what is pasted
    if (commands && name === "r" && !held.includes("shift")) return; // reloads
    const isPlain = event.key.length === 1 && !commands;
    if (!isPlain) event.preventDefault(); // else the field gets the text
    if (event.repeat && event.key.length > 1) down.key(name, false, held);
    if (!event.repeat || event.key.length > 1) down.key(name, true, held);
    const isModifier = /_(ctrl|shift|alt|super)$/.test(name);
    if (IS_MAC && event.metaKey && !isModifier) down.key(name, false, held); // nobody tells when it does
  });
  keyboard.addEventListener("keyup", (event) => {
    const name = nameOf(event);
    if (name !== undefined) down.key(name, false, heldIn(event));
  });
  const tellText = () => {
    if (keyboard.value !== "") send({ type: "text", text: keyboard.value });
    keyboard.value = "";
  };
  keyboard.addEventListener("compositionstart", () => { composing = true; down.releaseKeys(); });
  keyboard.addEventListener("compositionend", () => { composing = false; tellText(); });
  keyboard.addEventListener("input", () => { if (!composing) tellText(); });
  keyboard.addEventListener("paste", (event) => {
    event.preventDefault();
    send({ type: "paste", text: event.clipboardData.getData("text/plain").slice(0, 1 << 20) });
    send({ type: "key", name: "v", down: true, held: ["ctrl"] });
    send({ type: "key", name: "v", down: false, held: ["ctrl"] });
  });
  const isFree = () => document.activeElement === document.body || document.activeElement === keyboard;
  addEventListener("focus", () => {
    if (isFree()) keyboard.focus({ preventScroll: true });
    send({ type: "focus", has: true });
  });
  addEventListener("blur", () => {
    down.releaseKeys();
    send({ type: "focus", has: false });
  });
  const isFramed = window.parent !== window; // the keyboard is the notebook's until somebody clicks here
  if (!isFramed && isFree()) keyboard.focus({ preventScroll: true });
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
