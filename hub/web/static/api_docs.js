// Try an operation from the page about the API. The key is read from its field and kept nowhere.
"use strict";
document.addEventListener("submit", async (event) => {
  const form = event.target.closest("form[data-try]");
  if (!form) return;
  event.preventDefault();
  let path = form.dataset.path;
  const query = new URLSearchParams();
  const headers = { Accept: "application/json" };
  const key = document.getElementById("api-key").value.trim();
  if (key) headers.Authorization = `Bearer ${key}`;
  let body;
  for (const field of form.querySelectorAll("[data-in]")) {
    const value = field.value.trim();
    if (field.dataset.in === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (field.dataset.in === "query" && value) query.set(field.name, value);
    else if (field.dataset.in === "header" && value) headers[field.name] = value;
    else if (field.dataset.in === "body") {
      body = field.value;
      headers["Content-Type"] = "application/json";
    }
  }
  const answer = form.querySelector("[data-answer]");
  answer.hidden = false;
  answer.textContent = "…";
  try {
    const asked = query.size ? `${path}?${query}` : path;
    const response = await fetch(asked, { method: form.dataset.try, headers, body, credentials: "omit" });
    const text = await response.text();
    let shown = text;
    try {
      shown = JSON.stringify(JSON.parse(text), null, 2);
    } catch {
      // not JSON: shown as it is
    }
    answer.textContent = `${response.status}\n${shown}`;
  } catch (error) {
    answer.textContent = String(error);
  }
});
