// Recording without a network: what cannot be sent waits in this phone and is sent once it can. The page works without it.
"use strict";
(() => {
  const form = document.querySelector("form[data-record]");
  if (!form) return;
  const KEY = "records", box = document.querySelector("[data-waiting]"), list = document.querySelector("[data-waiting-list]");
  const said = (name) => box.dataset[name];
  const queue = () => { try { return JSON.parse(localStorage.getItem(KEY)) || []; } catch { return []; } };
  const keep = (rows) => { localStorage.setItem(KEY, JSON.stringify(rows)); show(rows); };
  const show = (rows) => {
    box.hidden = !rows.length;
    list.replaceChildren(...rows.map((row) => {
      const item = document.createElement("li");
      item.textContent = `${row.fields.at.replace("T", " ")} ${row.fields.lots}${row.error ? ` – ${row.error}` : ""}`;
      if (row.error) {
        const drop = document.createElement("button");
        drop.type = "button"; drop.className = "button small"; drop.textContent = said("drop");
        drop.addEventListener("click", () => keep(queue().filter((other) => other.id !== row.id)));
        item.append(" ", drop);
      }
      return item;
    }));
  };
  const token = async () => {
    const answer = await fetch("/record/token", { headers: { Accept: "application/json" }, cache: "no-store", redirect: "error" });
    if (!answer.ok) throw new Error(said("login"));
    return (await answer.json()).token;
  };
  const send = async (fields, proof) => {
    const body = new URLSearchParams({ ...fields, form_token: proof });
    return fetch("/record/new", { method: "POST", body, headers: { Accept: "application/json" }, redirect: "error" });
  };
  let busy = false;
  const flush = async () => {
    if (busy || !queue().length) return;
    busy = true;
    try {
      const proof = await token();
      for (const row of queue()) {
        const answer = await send(row.fields, proof);
        if (answer.ok) { keep(queue().filter((other) => other.id !== row.id)); continue; }
        if (answer.status !== 422) break;
        const error = (await answer.json()).error;
        keep(queue().map((other) => (other.id === row.id ? { ...other, error } : other)));
      }
    } catch { /* still no network, or nobody is signed in: the rows stay */ } finally { busy = false; }
  };
  form.addEventListener("submit", (event) => {
    if (navigator.onLine) return;
    event.preventDefault();
    const fields = Object.fromEntries([...new FormData(form)].filter(([name]) => name !== "form_token"));
    keep([...queue(), { id: `${Date.now()}-${Math.random()}`, fields }]);
    form.querySelectorAll("[data-once]").forEach((input) => { input.value = ""; });
    box.scrollIntoView();
  });
  const at = form.querySelector("[name=at]");
  const moment = () => new Date(Date.now() + 8 * 3600e3).toISOString().slice(0, 16);
  if (at && !at.dataset.kept) at.value = moment();
  window.addEventListener("online", flush);
  document.querySelector("[data-send-waiting]").addEventListener("click", flush);
  if ("serviceWorker" in navigator) navigator.serviceWorker.register("/record/worker.js", { scope: "/record/" }).catch(() => {});
  show(queue());
  flush();
})();
