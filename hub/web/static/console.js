// Small manners of the console: menus, drawer, toasts, tick-all, ticking clocks, scan sounds. Pages work without it.
"use strict";
(() => {
  const all = (selector, root = document) => [...root.querySelectorAll(selector)];

  const closeDrawer = () => { const slot = document.getElementById("drawer"); if (slot) slot.replaceChildren(); };
  const closeNav = () => document.body.classList.remove("nav-open");

  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(selector);
    if (at("[data-nav]")) { document.body.classList.toggle("nav-open"); return; }
    if (!at(".side")) closeNav();
    if (at("[data-close='drawer']")) { if (document.querySelector("#drawer > *")) { event.preventDefault(); closeDrawer(); } }
    if (at("[data-close='toast']")) at(".toast").remove();
    if (at("[data-close='dialog']")) at("dialog").close();
    const opener = at("[data-dialog]");
    if (opener) document.getElementById(opener.dataset.dialog).showModal();
    all("details.menu[open]").forEach((menu) => { if (!menu.contains(event.target)) menu.open = false; });
  });

  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest("input, textarea, select");
    if (event.key === "Escape") { closeDrawer(); closeNav(); all("details.menu[open]").forEach((menu) => { menu.open = false; }); }
    if (event.target.closest(".search")) walk(event);
    if ((event.ctrlKey || event.metaKey) && event.key === "k") { event.preventDefault(); KEYS["/"](); return; }
    if (typing || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return;
    const act = (going && event.key !== "g" ? goTo : KEYS[event.key]) || null;
    going = event.key === "g" && !going;
    if (act && act(event.key)) event.preventDefault();
  });

  // One letter does one thing; "g" and then a letter goes to a desk.
  let going = false;
  const goTo = (key) => { const link = document.querySelector(`[data-go="${CSS.escape(key)}"]`); if (link) link.click(); return link; };
  const rows = () => all(".main tbody tr:has(a.subject, input[data-tick])");
  const here = () => document.querySelector("tr.here");
  const step = (by) => {
    const list = rows(), at = list.indexOf(here()), next = list[Math.min(Math.max(at + by, 0), list.length - 1)];
    if (!next) return false;
    all("tr.here").forEach((row) => row.classList.remove("here"));
    next.classList.add("here");
    next.scrollIntoView({ block: "nearest" });
    return true;
  };
  const click = (selector) => { const found = here() && here().querySelector(selector); if (found) found.click(); return found; };
  const KEYS = {
    "/": () => { const box = document.querySelector("[data-search]"); if (box) { box.focus(); box.select(); } return box; },
    "?": () => { const sheet = document.getElementById("shortcuts"); if (sheet) sheet.showModal(); return sheet; },
    j: () => step(1), k: () => step(-1), x: () => click("input[data-tick]"), Enter: () => click("a.subject"),
  };

  // What was found is walked with the arrows; Enter on none of it sends the form.
  const walk = (event) => {
    const hits = all("#found a"), at = hits.indexOf(document.activeElement);
    const by = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!by || !hits.length) return;
    event.preventDefault();
    (hits[at + by] || document.querySelector("[data-search]")).focus();
  };

  document.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    if (event.target.matches("[data-tick-all]")) {
      all("input[data-tick]", form).forEach((box) => { box.checked = event.target.checked; });
    }
    if (event.target.matches("[data-tick], [data-tick-all]")) showTicked(form);
    if (event.target.matches("[data-send]")) form.requestSubmit();
  });

  const showTicked = (form) => {
    const count = all("input[data-tick]:checked", form).length;
    all("[data-bulk]", form).forEach((bar) => { bar.hidden = count === 0; });
    all("[data-ticked]", form).forEach((place) => { place.textContent = String(count); });
  };

  const tick = () => all("time[data-until]").forEach((place) => {
    const minutes = Math.trunc((new Date(place.dateTime) - Date.now()) / 60000);
    const size = Math.abs(minutes);
    if (size >= 2880) return;
    const late = new Date(place.dateTime) < Date.now();
    place.textContent = `${late ? "-" : ""}${Math.floor(size / 60)}:${String(size % 60).padStart(2, "0")}`;
    place.className = `left ${late ? "overdue" : size < 240 ? "urgent" : size < 1440 ? "soon" : "fine"}`;
  });
  setInterval(tick, 30000);

  const fade = (toast) => setTimeout(() => toast.remove(), toast.classList.contains("bad") ? 15000 : 6000);
  all(".toast").forEach(fade);
  const toasts = document.getElementById("toasts");
  if (toasts) {
    new MutationObserver((changes) => changes.forEach((change) => change.addedNodes.forEach((node) => {
      if (node.classList && node.classList.contains("toast")) fade(node);
    }))).observe(toasts, { childList: true });
  }

  // A live refresh must not take away what somebody has just ticked or typed.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const block = event.detail.target;
    if (!event.detail.requestConfig.headers["X-Live"]) return;
    if (block.querySelector("input[data-tick]:checked, details[open], input:focus, dialog[open]")) event.preventDefault();
  });

  // Tables that scroll inside themselves stay where they were when their block is drawn anew.
  let scrolled = [];
  document.addEventListener("htmx:beforeSwap", (event) => {
    scrolled = all(".scroll", event.detail.target).map((box) => [box.scrollTop, box.scrollLeft]);
  });
  document.addEventListener("htmx:afterSwap", (event) => {
    all(".scroll", event.detail.target).forEach((box, at) => {
      if (scrolled[at]) [box.scrollTop, box.scrollLeft] = scrolled[at];
    });
  });

  let ear = null;
  const sound = (pitch, seconds) => {
    ear = ear || new AudioContext();
    const tone = ear.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(ear.destination);
    tone.start();
    tone.stop(ear.currentTime + seconds);
  };
  document.addEventListener("scan-good", () => sound(880, 0.08));
  document.addEventListener("scan-bad", () => sound(220, 0.5));
  document.addEventListener("htmx:afterSettle", () => {
    tick();
    const box = document.querySelector("[data-scan]");
    if (box) box.focus();
    all("form").forEach(showTicked);
  });
})();
