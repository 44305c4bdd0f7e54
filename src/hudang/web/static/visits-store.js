/* What a phone keeps of home visits, and how it is sealed. Finished answers are letters to the
   public key of the day (hudang.vault.letters): the phone writes them and cannot read them. Only
   the open draft has a key here, which cannot be taken out and goes when the visit ends. */
"use strict";

const visitStore = (() => {
  const LABEL = new TextEncoder().encode("hudang/letter/1\0");
  const PADDING = 1024;
  const isPossible = window.isSecureContext && "indexedDB" in window && Boolean(window.crypto?.subtle);

  /* The database of the browser: letters that wait, drafts, and the keys of the drafts. */
  const opened = () =>
    new Promise((resolve, reject) => {
      const request = indexedDB.open("hudang-visits", 1);
      request.onupgradeneeded = () => {
        for (const name of ["letters", "drafts", "keys"]) {
          request.result.createObjectStore(name, { keyPath: "visit" });
        }
      };
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });

  /* One transaction: everything of it is kept, or nothing. */
  const within = async (names, mode, work) => {
    const database = await opened();
    try {
      return await new Promise((resolve, reject) => {
        const transaction = database.transaction(names, mode, { durability: "strict" });
        const stores = Object.fromEntries(names.map((name) => [name, transaction.objectStore(name)]));
        const request = work(stores);
        transaction.oncomplete = () => resolve(request?.result);
        transaction.onerror = () => reject(transaction.error);
        transaction.onabort = () => reject(transaction.error);
      });
    } finally {
      database.close();
    }
  };

  const all = (name) => within([name], "readonly", (stores) => stores[name].getAll());
  const one = (name, visit) => within([name], "readonly", (stores) => stores[name].get(visit));

  const joined = (...parts) => {
    const bytes = parts.map((part) => new Uint8Array(part));
    const whole = new Uint8Array(bytes.reduce((size, part) => size + part.length, 0));
    let place = 0;
    for (const part of bytes) {
      whole.set(part, place);
      place += part.length;
    }
    return whole;
  };
  const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16));
  const toHex = (bytes) =>
    [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  const ofId = (id) => fromHex(id.replaceAll("-", ""));
  const digest = async (bytes) => toHex(await crypto.subtle.digest("SHA-256", bytes));

  /* A letter of format 1 about a visit, padded so that its length says little. */
  const sealed = async (said, { key, campaign, visit, public: ours }) => {
    const curve = { name: "ECDH", namedCurve: "P-256" };
    const mine = await crypto.subtle.generateKey(curve, false, ["deriveBits"]);
    const sender = await crypto.subtle.exportKey("raw", mine.publicKey);
    const recipient = fromHex(ours);
    const theirs = await crypto.subtle.importKey("raw", recipient, curve, false, []);
    const agreed = await crypto.subtle.deriveBits({ name: "ECDH", public: theirs }, mine.privateKey, 256);
    const base = await crypto.subtle.importKey("raw", agreed, "HKDF", false, ["deriveKey"]);
    const info = joined(LABEL, sender, recipient);
    const cipher = await crypto.subtle.deriveKey(
      { name: "HKDF", hash: "SHA-256", salt: new Uint8Array(), info },
      base, { name: "AES-GCM", length: 256 }, false, ["encrypt"],
    );
    const head = joined([1], ofId(key), sender);
    const nonce = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(said));
    const padding = new Uint8Array((PADDING - (text.length % PADDING)) % PADDING).fill(0x20);
    const additionalData = joined(LABEL, head, ofId(campaign), ofId(visit));
    const data = await crypto.subtle.encrypt(
      { name: "AES-GCM", iv: nonce, additionalData }, cipher, joined(text, padding),
    );
    return joined(head, nonce, data);
  };

  /* The draft of an open visit, under a key of its own that no script can read. */
  const draftKey = async (visit) => {
    const kept = await one("keys", visit);
    if (kept) return kept.key;
    const usages = ["encrypt", "decrypt"];
    const key = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, usages);
    await within(["keys"], "readwrite", ({ keys }) => keys.put({ visit, key }));
    return key;
  };

  const saveDraft = async (visit, said) => {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(said));
    const data = await crypto.subtle.encrypt({ name: "AES-GCM", iv }, await draftKey(visit), text);
    await within(["drafts"], "readwrite", ({ drafts }) => drafts.put({ visit, iv, data }));
  };

  const readDraft = async (visit) => {
    const [draft, kept] = await Promise.all([one("drafts", visit), one("keys", visit)]);
    if (!draft || !kept) return null;
    const text = await crypto.subtle.decrypt({ name: "AES-GCM", iv: draft.iv }, kept.key, draft.data);
    return JSON.parse(new TextDecoder().decode(text));
  };

  /* The end of a visit: the letter comes and the draft goes with its key, in one transaction. */
  const end = async (said, config) => {
    const body = await sealed(said, config);
    const { visit, letter: address, house } = config;
    await within(["letters", "drafts", "keys"], "readwrite", ({ letters, drafts, keys }) => {
      letters.put({ visit, address, house, body, at: Date.now(), refused: "" });
      drafts.delete(visit);
      keys.delete(visit);
    });
  };

  /* Why a letter was refused; one that a person has removed meanwhile does not come back. */
  const refuse = (visit, refused) =>
    within(["letters"], "readwrite", ({ letters }) => {
      const request = letters.get(visit);
      request.onsuccess = () => request.result && letters.put({ ...request.result, refused });
      return request;
    });
  const remove = (visit) => within(["letters"], "readwrite", ({ letters }) => letters.delete(visit));

  return {
    isPossible, digest, saveDraft, readDraft, end, refuse, remove,
    letters: () => all("letters"),
    drafts: async () => (await all("drafts")).map(({ visit }) => visit),
  };
})();
