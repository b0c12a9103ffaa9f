function (id, told) {
  "use strict";
  // Without this there is a picture. With it, the viewer itself takes its place, as soon as it is reached and has
  // something to show, and gives it back when it has gone.
  const WAIT_MS = 3000; // for a viewer that is reached to say so
  let tries = 0;

  // Where the viewer may be, seen from this page: on the machine of the browser, or behind the notebook's server.
  function addresses() {
    let folder = "/";
    try {
      folder = JSON.parse(document.getElementById("jupyter-config-data").textContent).baseUrl || folder;
    } catch (error) {
      folder = document.body.dataset.baseUrl || folder;
    }
    const direct = "http://localhost:" + told.port + "/";
    const behind = location.origin + folder + "proxy/" + told.port + "/";
    if (!/^https?:/.test(location.protocol)) return [direct];
    return /^(localhost|127\.|\[::1\])/.test(location.hostname) ? [direct, behind] : [behind, direct];
  }

  function open(host) {
    const [still, note] = host.children;
    const frame = document.createElement("iframe");
    frame.title = told.title;
    frame.allow = "clipboard-write; fullscreen";
    host.style.position = "relative";
    host.prepend(frame);
    const places = addresses();
    let timer = null;

    // Not `display: none`, or the viewer would have no size to draw at.
    function show(isLive) {
      frame.style.cssText = "border: 0; border-radius: 8px; width: 100%; max-width: " + told.width + "px; height: " +
        told.height + "px; " + (isLive ? "display: block" : "position: absolute; opacity: 0; pointer-events: none");
      still.style.display = isLive ? "none" : "";
      note.hidden = isLive;
    }

    function next() {
      const place = places.shift();
      if (place === undefined) {
        note.textContent = told.unreached;
        frame.remove();
      } else {
        frame.src = place + "#" + new URLSearchParams({ token: told.token, recording: told.recording, cell: id });
        timer = setTimeout(next, WAIT_MS);
      }
    }

    addEventListener("message", (event) => {
      const said = event.source === frame.contentWindow && event.data ? event.data.diorama : null;
      if (said === "here") clearTimeout(timer);
      if (said === "gone") note.textContent = told.unreached;
      if (said === "shown" || said === "gone") show(said === "shown");
    });
    show(false);
    next();
  }

  (function start() {
    const hosts = [...document.querySelectorAll('[data-diorama="' + id + '"]')].filter((each) => !each.dataset.open);
    for (const host of hosts) {
      host.dataset.open = "yes";
      open(host);
    }
    // Some notebooks run scripts before their output is in the page.
    if (!hosts.length && ++tries < 50) setTimeout(start, 100);
  })();
}
