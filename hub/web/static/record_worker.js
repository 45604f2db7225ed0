// Keeps the recording page and its files in the phone, so that it opens without a network. Nothing else is kept.
"use strict";
const CACHE = "record-1", PAGE = "/record/new";
self.addEventListener("install", (event) => { self.skipWaiting(); event.waitUntil(caches.open(CACHE)); });
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event, { pathname } = new URL(request.url);
  if (request.method !== "GET" || !(pathname === PAGE || pathname.startsWith("/static/"))) return;
  event.respondWith(fetch(request).then((answer) => {
    if (answer.ok && !answer.redirected) { const copy = answer.clone(); caches.open(CACHE).then((kept) => kept.put(request, copy)); }
    return answer;
  }).catch(() => caches.match(request, { ignoreVary: true })));
});
