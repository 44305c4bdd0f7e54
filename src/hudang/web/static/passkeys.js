/* Passkeys: a form with data-passkey asks the device and sends its answer. webauthn-json.js comes
   with allauth. Texts come from the page; nothing is kept. */
"use strict";

(() => {
  const isPossible = window.isSecureContext && "PublicKeyCredential" in window
    && !/^[\d.]+$|^\[/.test(location.hostname);

  const optionsOf = async (form) => {
    const written = document.getElementById(form.dataset.options ?? "");
    if (written) return JSON.parse(written.textContent);
    const answer = await fetch(form.action, {
      headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
    });
    if (!answer.ok) throw new Error();
    return answer.json();
  };

  const created = (options, alone) => {
    const choice = options.publicKey.authenticatorSelection;
    choice.residentKey = alone ? "required" : "discouraged";
    choice.requireResidentKey = alone;
    if (alone) choice.userVerification = "required";
    return window.webauthnJSON.create(options);
  };

  const ask = async (form) => {
    const options = await optionsOf(form);
    if (form.dataset.passkey !== "create") return window.webauthnJSON.get(options.request_options);
    return created(options.creation_options, form.elements.passwordless?.checked ?? false);
  };

  const say = (form, text) => {
    form.querySelector("[data-passkey-error]").textContent = text;
    const button = form.querySelector("button");
    button.disabled = false;
    button.focus();
  };

  const start = async (form) => {
    form.querySelector("button").disabled = true;
    try {
      form.elements.credential.value = JSON.stringify(await ask(form));
    } catch {
      say(form, form.dataset.failed);
      return;
    }
    form.submit();
  };

  for (const form of document.querySelectorAll("form[data-passkey]")) {
    if (!isPossible) {
      say(form, form.dataset.impossible);
      form.querySelector("button").disabled = true;
    }
    // Before anything else that listens to a form being sent.
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      event.stopPropagation();
      start(form);
    });
  }
})();
