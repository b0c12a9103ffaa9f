// What the browser keeps: the pass, layouts and options, and by which key the server knows this page again.
const MOST_KEPT = 64;
const ANSWER_MS = 80;

// Within the page of somebody else a browser may deny both; then nothing is kept.
function storage(name) {
  try {
    return window[name];
  } catch {
    return null;
  }
}

const forGood = storage("localStorage");
const forPage = storage("sessionStorage");
let passInMind = "";

export function pass() {
  return forGood?.getItem("diorama-pass") ?? passInMind;
}

export function keepPass(text) {
  passInMind = text;
  try {
    forGood?.setItem("diorama-pass", text);
  } catch { /* it is full */ }
}

export function kept() {
  try {
    return JSON.parse(forGood?.getItem("diorama-kept") ?? "{}");
  } catch {
    return {};
  }
}

export function keep(name, text) {
  const all = kept();
  delete all[name]; // so that it is the newest
  all[name] = text;
  for (const old of Object.keys(all).slice(0, -MOST_KEPT)) delete all[old];
  for (;;) {
    try {
      return forGood?.setItem("diorama-kept", JSON.stringify(all));
    } catch { // it is full
      const [oldest] = Object.keys(all);
      if (oldest === name) return;
      delete all[oldest];
    }
  }
}

let key = null;
let keyName = "diorama-key";
const others = new BroadcastChannel("diorama");
others.addEventListener("message", ({ data }) => {
  if (data.whose !== undefined && data.whose === key) others.postMessage({ mine: key });
});

// The key of this page; of several within one page each has a name. A tab that was duplicated has the key of the other
// one, which then answers.
export async function keyOfPage(name) {
  keyName = `diorama-key-${name}`;
  const asked = forPage?.getItem(keyName) ?? null;
  if (asked === null) return newKey();
  const isTaken = await new Promise((settle) => {
    const hear = ({ data }) => { if (data.mine === asked) settle(true); };
    others.addEventListener("message", hear);
    others.postMessage({ whose: asked });
    setTimeout(() => { others.removeEventListener("message", hear); settle(false); }, ANSWER_MS);
  });
  return isTaken ? newKey() : (key = asked);
}

// Also where somebody else goes on with what this page looked at.
export function newKey() {
  key = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    forPage?.setItem(keyName, key);
  } catch { /* it is full */ }
  return key;
}
