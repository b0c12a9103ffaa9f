// The page: shows the pictures that the server sends, and tells it what hands do. All state of the viewer is the server's.
import { listen } from "./input.js";
import { keep, keepPass, kept, keyOfPage, newKey, pass } from "./keep.js";

const JPEG = 0, FILE = 2, HEADER_BYTES = 18;
const FIRST_WAIT_MS = 250;
const REFUSED = 1008, BROKEN = 1011, FULL = 1013, TAKEN = 4000;
const CURSORS = {
  arrow: "default", text_input: "text", resize_all: "move", resize_ns: "ns-resize", resize_ew: "ew-resize",
  resize_nesw: "nesw-resize", resize_nwse: "nwse-resize", hand: "pointer", not_allowed: "not-allowed",
  wait: "wait", progress: "progress", none: "none",
};
const canvas = document.getElementById("picture");
const keyboard = document.getElementById("keyboard");
const chooser = document.getElementById("chooser");
const context = canvas.getContext("2d", { alpha: false });

let socket = null;
let waitMs = FIRST_WAIT_MS;
let key = null;
let isInSight = true;
const isFramed = window.parent !== window;
let picture = { name: "diorama.png", copied: false }; // that comes next
const page = { typing: false };

function send(message) {
  if (socket !== null && socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(message));
}

function say(text, { asks = false, gone = true } = {}) {
  document.getElementById("said").textContent = text;
  document.getElementById("ask").hidden = !asks;
  document.getElementById("notice").hidden = text === "";
  document.body.classList.toggle("gone", gone && text !== "");
  if (asks) document.getElementById("token").focus();
}

function sayBriefly(text) {
  say(text, { gone: false });
  setTimeout(() => unsay(text), 5000);
}

// Unless something else was said meanwhile.
function unsay(text) {
  if (document.getElementById("said").textContent === text) say("");
}

function tellSize() {
  send({ type: "size", width: innerWidth, height: innerHeight, ratio: devicePixelRatio });
}

function tellVisible() {
  send({ type: "visible", is: !document.hidden && isInSight });
}

async function show(buffer) {
  const header = new DataView(buffer, 0, HEADER_BYTES);
  const kind = header.getUint8(0);
  const body = new Blob([new Uint8Array(buffer, HEADER_BYTES)], { type: kind === JPEG ? "image/jpeg" : "image/png" });
  if (kind === FILE) return keepPicture(body);
  const [width, height, x, y] = [2, 4, 6, 8].map((at) => header.getUint16(at, true));
  const bitmap = await createImageBitmap(body, { colorSpaceConversion: "none" });
  const ratio = header.getFloat32(14, true); // of the frame: the server has its limits, and zooming changes ours
  if (canvas.width !== width || canvas.height !== height) {
    canvas.width = width; // which clears it: the server sends all of a frame of a new size
    canvas.height = height;
  }
  canvas.style.width = `${width / ratio}px`;
  canvas.style.height = `${height / ratio}px`;
  canvas.hidden = false;
  context.drawImage(bitmap, x, y);
  bitmap.close();
  send({ type: "shown", serial: header.getUint32(10, true) });
  waitMs = FIRST_WAIT_MS;
  tellFrame("shown");
}

// A page of a notebook that shows this one within it shows something else while there is nothing here.
function tellFrame(what) {
  if (isFramed) window.parent.postMessage({ diorama: what }, "*");
}

async function keepPicture(body) {
  const { name, copied } = picture;
  if (copied) {
    try {
      await navigator.clipboard.write([new ClipboardItem({ "image/png": body })]); // only on this machine, and by https
      return sayBriefly("The picture is in the clipboard");
    } catch { /* then as a file */ }
  }
  const address = URL.createObjectURL(body);
  download(address, name);
  setTimeout(() => URL.revokeObjectURL(address), 10000);
}

function download(address, name) {
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text); // only pages of this machine and https have it
  } catch {
    keyboard.value = text;
    keyboard.select();
    if (!document.execCommand("copy")) sayBriefly("The browser does not let the viewer copy");
    keyboard.value = "";
  }
}

function hear(message) {
  if (message.type === "welcome") {
    say("");
    tellFrame("here");
  } else if (message.type === "page") {
    document.title = message.title ? `${message.title} — Diorama` : "Diorama";
    canvas.style.cursor = CURSORS[message.cursor] ?? "default";
    page.typing = message.typing;
    keyboard.inputMode = message.typing ? "text" : "none"; // the keyboard of a phone
  } else if (message.type === "copy") {
    copy(message.text);
  } else if (message.type === "choose") {
    chooser.click();
  } else if (message.type === "full screen") {
    if (document.fullscreenElement) document.exitFullscreen();
    else document.documentElement.requestFullscreen().catch(() => {});
  } else if (message.type === "file") {
    picture = message;
  } else if (message.type === "download") {
    download(`download/${message.key}`, message.name);
  } else if (message.type === "keep") {
    keep(message.name, message.text);
  }
}

async function upload(files) {
  for (const file of files) {
    const text = `Sending ${file.name}`;
    say(text, { gone: false });
    const answer = await fetch(`files?name=${encodeURIComponent(file.name)}`, {
      method: "POST", body: file, headers: { Authorization: `Bearer ${pass()}` },
    }).catch(() => null);
    unsay(text);
    if (answer === null || !answer.ok) sayBriefly(`${file.name} could not be sent${answer?.status === 413 ? ": it is too large" : ""}`);
  }
}

// What stands behind the # of the address. Not as forms do, or a token with a + would lose it.
function saidBehindHash() {
  const decoded = (text) => { try { return decodeURIComponent(text); } catch { return text; } };
  const pairs = location.hash.slice(1).split("&").filter((each) => each.includes("="));
  return new Map(pairs.map((each) => [each.slice(0, each.indexOf("=")), decoded(each.slice(each.indexOf("=") + 1))]));
}

function forgetToken() {
  const said = saidBehindHash();
  said.delete("token");
  history.replaceState(null, "", location.pathname + (said.size ? hashOf(said) : ""));
}

function hashOf(said) {
  return `#${[...said].map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join("&")}`;
}

// A token stands behind the # of the address, which no browser sends; it is exchanged for a pass.
async function enter(token) {
  const answer = await fetch("enter", { method: "POST", body: JSON.stringify({ token, pass: pass() }) });
  if (answer.ok) {
    keepPass((await answer.json()).pass);
    return true;
  }
  if (token) forgetToken();
  say(answer.status === 429 ? "Too many wrong tokens: wait a minute" : token ? "That is not the token" : "This viewer asks for its token", { asks: true });
  return false;
}

async function connect() {
  const said = saidBehindHash();
  const token = said.get("token") ?? null;
  try {
    if (!(await enter(token ?? ""))) return;
  } catch {
    return again("The server is gone; looking for it");
  }
  if (token !== null) forgetToken();
  key ??= await keyOfPage(said.get("cell") ?? "");
  const address = new URL("session", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  address.hash = "";
  const own = new WebSocket(address, ["diorama", pass()]);
  own.binaryType = "arraybuffer";
  own.onopen = () => {
    socket = own;
    send({ type: "hello", key, recording: said.get("recording") ?? "", kept: kept(), framed: isFramed });
    tellSize();
    tellVisible();
    send({ type: "focus", has: document.hasFocus() });
  };
  own.onmessage = ({ data }) => {
    if (typeof data === "string") hear(JSON.parse(data));
    else show(data).catch((error) => console.error(error));
  };
  own.onclose = ({ code, reason }) => {
    socket = null;
    if (code === TAKEN) key = newKey();
    const isClosed = code === REFUSED || code === BROKEN || code === FULL;
    again(`${isClosed ? `The server has closed this page: ${reason || "no reason given"}` : "The server is gone"}; looking for it`);
  };
}

function again(text) {
  say(text);
  tellFrame("gone");
  setTimeout(connect, waitMs);
  waitMs = Math.min(waitMs * 2, 4000);
}

addEventListener("resize", tellSize);
(function watchRatio() { // moving to another display changes it without a resize
  matchMedia(`(resolution: ${devicePixelRatio}dppx)`).addEventListener("change", () => { tellSize(); watchRatio(); }, { once: true });
})();
document.addEventListener("visibilitychange", tellVisible);
if (isFramed) { // a cell of a notebook that is scrolled out of sight
  new IntersectionObserver((seen) => { isInSight = seen.at(-1).isIntersecting; tellVisible(); }).observe(document.documentElement);
}
document.getElementById("ask").addEventListener("submit", (event) => {
  event.preventDefault();
  const said = saidBehindHash();
  said.set("token", document.getElementById("token").value.trim());
  document.getElementById("token").value = "";
  if (location.hash === hashOf(said)) connect();
  else location.hash = hashOf(said);
});
addEventListener("hashchange", () => location.reload()); // such as an address with a token that is typed here
chooser.addEventListener("change", () => { upload([...chooser.files]); chooser.value = ""; });
listen({ canvas, keyboard, send, page, upload });
connect();
