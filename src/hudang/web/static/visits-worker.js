/* Serves the route and its visits where there is no network. It keeps pages, never answers: what
   somebody said is in no page. Only the route page says what is kept. */
"use strict";

const CACHE = "hudang-visits-1";
const PATIENCE = 5000;

const keep = async (addresses) => {
  const cache = await caches.open(CACHE);
  const wanted = new Set(addresses.map((address) => new URL(address, self.location.href).href));
  for (const request of await cache.keys()) {
    if (!wanted.has(request.url)) await cache.delete(request);
  }
  await Promise.all(
    [...wanted].map(async (address) => {
      const answer = await fetch(address, { credentials: "same-origin", redirect: "manual" });
      if (answer.ok) await cache.put(address, answer);
    }),
  );
};

const answer = async (request) => {
  const cache = await caches.open(CACHE);
  try {
    return await fetch(request, { signal: AbortSignal.timeout(PATIENCE) });
  } catch {
    return (await cache.match(request)) ?? Response.error();
  }
};

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("message", ({ data, ports }) => {
  keep(data.keep).then(() => ports[0].postMessage("kept"), () => {});
});
self.addEventListener("fetch", (event) => {
  if (event.request.method === "GET") event.respondWith(answer(event.request));
});
