function (id, book) {
  "use strict";
  // Browsers show what is in the page without this; with it, pictures of other times can be leafed through.
  // All of it lies in a shadow root, so that neither the notebook's styles nor ours reach beyond their own.
  const STYLE = `
    :host { all: initial; display: block; }
    .book { display: inline-block; max-width: 100%; border-radius: 8px; overflow: hidden; background: #12151c;
      color: #c9d1dc; font: 13px/1.4 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif; outline: none; }
    .book:focus-visible { box-shadow: 0 0 0 2px #5b8cff; }
    canvas { display: block; max-width: 100%; height: auto; cursor: pointer; }
    .bar { display: flex; flex-wrap: wrap; align-items: center; gap: 6px 12px; padding: 8px 12px; }
    button { flex: none; width: 30px; height: 30px; padding: 0; border: 0; border-radius: 6px; cursor: pointer;
      background: #222836; color: #f4f7fb; }
    button:hover { background: #303747; }
    button svg { display: block; margin: auto; width: 14px; height: 14px; fill: currentColor; }
    input { flex: 1 1 140px; min-width: 80px; height: 20px; margin: 0; accent-color: #5b8cff; cursor: pointer; }
    button:focus-visible, input:focus-visible, select:focus-visible { outline: 2px solid #5b8cff; outline-offset: 1px; }
    .time { color: #f4f7fb; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
      font-family: ui-monospace, "SF Mono", Menlo, Consolas, "DejaVu Sans Mono", monospace; }
    .name, .note { color: #8590a2; white-space: nowrap; }
    .name { max-width: 16em; overflow: hidden; text-overflow: ellipsis; }
    select { max-width: 16em; padding: 4px 6px; border: 0; border-radius: 6px; background: #222836; color: #c9d1dc;
      font: inherit; }
  `;
  const PLAY = '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M3 1v12l10-6z"/></svg>';
  const PAUSE = '<svg viewBox="0 0 14 14" aria-hidden="true"><path d="M2 1h4v12H2zM8 1h4v12H8z"/></svg>';
  let tries = 0;

  function make(kind, attributes, parent) {
    const element = document.createElement(kind);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    parent.append(element);
    return element;
  }

  function open(host) {
    const still = host.querySelector("img");
    const root = host.attachShadow({ mode: "open" });
    make("style", {}, root).textContent = STYLE;
    const box = make("div", { class: "book", tabindex: "0", role: "group", "aria-label": book.title }, root);
    const canvas = make("canvas", { width: book.width, height: book.height }, box);
    canvas.style.width = book.width + "px";
    const bar = make("div", { class: "bar" }, box);
    const button = make("button", { type: "button" }, bar);
    const slider = make("input", { type: "range", min: "0", step: "1", "aria-label": "time" }, bar);
    const time = make("span", { class: "time" }, bar);
    const choice = book.tracks.length > 1
      ? make("select", { "aria-label": "timeline" }, bar) : make("span", { class: "name" }, bar);
    const note = make("span", { class: "note" }, bar);
    const images = new Map();
    let track, at = 0, timer = null, wanted = -1;

    function image(index) {
      if (!images.has(index)) {
        const made = new Image();
        made.src = book.frames[index] ? book.kind + book.frames[index] : still.src;
        images.set(index, made);
      }
      return images.get(index);
    }

    function paint(index) {
      wanted = index;
      const source = image(index);
      const put = () => {
        if (wanted !== index) return; // a newer one was asked for meanwhile
        const context = canvas.getContext("2d");
        context.clearRect(0, 0, canvas.width, canvas.height);
        context.drawImage(source, 0, 0, canvas.width, canvas.height);
      };
      if (source.complete && source.naturalWidth) put();
      else source.addEventListener("load", put, { once: true });
    }

    function show(position) {
      at = Math.min(Math.max(position, 0), track.frames.length - 1);
      slider.value = String(at);
      slider.setAttribute("aria-valuetext", track.labels[at]);
      time.textContent = track.labels[at];
      paint(track.frames[at]);
      if (at + 1 < track.frames.length) image(track.frames[at + 1]);
    }

    function play(on) {
      if (timer !== null) clearInterval(timer);
      timer = null;
      if (on && track.frames.length > 1) {
        timer = setInterval(() => {
          if (host.isConnected) show((at + 1) % track.frames.length);
          else play(false); // its output was cleared
        }, track.pace_ms);
      }
      button.innerHTML = timer === null ? PLAY : PAUSE;
      button.setAttribute("aria-label", timer === null ? "play" : "pause");
      button.title = timer === null ? "Play (space)" : "Pause (space)";
    }

    function choose(index) {
      track = book.tracks[index];
      slider.max = String(track.frames.length - 1);
      time.style.minWidth = Math.max(...track.labels.map((label) => label.length)) + "ch";
      note.textContent = track.note;
      play(false);
      show(track.frames.length - 1);
    }

    function key(event) {
      const on = event.composedPath()[0];
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      event.stopPropagation(); // else the notebook moves between its cells
      if (on === choice && choice.tagName === "SELECT") return;
      const steps = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: track.frames.length - 1,
        PageUp: at - 10, PageDown: at + 10 };
      if (event.key in steps) {
        play(false);
        show(steps[event.key]);
      } else if (event.key === " " && on !== button) play(timer === null);
      else return;
      event.preventDefault();
    }

    if (choice.tagName === "SELECT") {
      book.tracks.forEach((each, index) => {
        make("option", { value: String(index) }, choice).textContent = each.name;
      });
      choice.addEventListener("change", () => choose(Number(choice.value)));
    } else choice.textContent = book.tracks[0].name;
    slider.addEventListener("input", () => { play(false); show(Number(slider.value)); });
    button.addEventListener("click", () => play(timer === null));
    canvas.addEventListener("click", () => { box.focus(); play(timer === null); });
    box.addEventListener("keydown", key, true);
    choose(0);
  }

  (function start() {
    const hosts = [...document.querySelectorAll('[data-diorama="' + id + '"]')].filter((each) => !each.shadowRoot);
    hosts.forEach(open);
    // Some notebooks run scripts before their output is in the page.
    if (!hosts.length && ++tries < 50) setTimeout(start, 100);
  })();
}
