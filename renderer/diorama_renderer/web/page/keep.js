// What the browser keeps: the pass, layouts and options, and by which key the server knows this page again.
const MOST_KEPT = 64;
const MOST_LETTERS = 1 << 20; // the server takes messages of four times as much
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
// By path, too: behind a proxy servers share everything else.
const PASS = `diorama-pass ${location.pathname}`;
let passInMind = "";

export function pass() {
  return passInMind || (forGood?.getItem(PASS) ?? "");
}

export function keepPass(text) {
  passInMind = text;
  try {
    forGood?.setItem(PASS, text);
  } catch { /* it is full */ }
}

// Texts by name, the newest last; of too many or too long ones the oldest are forgotten.
export function kept() {
  let all = {};
  try {
    all = JSON.parse(forGood?.getItem("diorama-kept") ?? "{}");
  } catch { /* somebody else's */ }
  return bounded(all);
}

export function keep(name, text) {
  let all = kept();
  delete all[name]; // so that it is the newest
  all[name] = text;
  all = bounded(all);
  while (Object.keys(all).length) {
    try {
      return forGood?.setItem("diorama-kept", JSON.stringify(all));
    } catch { // it is full
      delete all[Object.keys(all)[0]];
    }
  }
}

function bounded(all) {
  const entries = Object.entries(all).filter(([, text]) => typeof text === "string").slice(-MOST_KEPT);
  let left = MOST_LETTERS;
  const fitting = entries.reverse().filter(([name, text]) => (left -= name.length + text.length) > 0);
  return Object.fromEntries(fitting.reverse());
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
