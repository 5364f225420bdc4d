// Ask the device for a passkey, put its answer into the form, and send the form. Without this file, and in a browser
// that knows no passkeys, the buttons stay hidden: password and code work everywhere.
const bytes = (text) => {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
};
const text = (buffer) => {
  const letters = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
};
const withBytes = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

const make = async (asked) => {
  const user = { ...asked.user, id: bytes(asked.user.id) };
  const excludeCredentials = withBytes(asked.excludeCredentials);
  const made = await navigator.credentials.create({
    publicKey: { ...asked, user, excludeCredentials, challenge: bytes(asked.challenge) },
  });
  const { attestationObject, clientDataJSON } = made.response;
  return { made, response: { attestationObject: text(attestationObject), clientDataJSON: text(clientDataJSON) } };
};

const use = async (asked) => {
  const allowCredentials = withBytes(asked.allowCredentials);
  const made = await navigator.credentials.get({
    publicKey: { ...asked, allowCredentials, challenge: bytes(asked.challenge) },
  });
  const { authenticatorData, clientDataJSON, signature, userHandle } = made.response;
  const response = {
    authenticatorData: text(authenticatorData), clientDataJSON: text(clientDataJSON), signature: text(signature),
  };
  if (userHandle) response.userHandle = text(userHandle);
  return { made, response };
};

const ask = async (form) => {
  const body = new URLSearchParams({ csrfmiddlewaretoken: form.elements.csrfmiddlewaretoken.value });
  const answer = await fetch(form.dataset.passkeyAsk, { method: "POST", body, redirect: "error" });
  if (!answer.ok) throw new Error("not asked");
  const asked = (await answer.json()).publicKey;
  const { made, response } = await (form.dataset.passkey === "create" ? make(asked) : use(asked));
  return JSON.stringify({ id: made.id, rawId: text(made.rawId), type: made.type, response, clientExtensionResults: {} });
};

const prepare = (form) => {
  const words = form.querySelector("[data-passkey-words]");
  if (!window.PublicKeyCredential) {
    if (!form.hidden) words.textContent = "This browser knows no passkeys. Password and code go on working.";
    return;
  }
  form.hidden = false;
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const name = form.elements.namedItem("name");
    if (name && "value" in name && !name.value.trim()) {
      form.submit(); // the server says what is missing, in its usual place
      return;
    }
    words.textContent = "Your browser now asks for your passkey.";
    try {
      form.elements.passkey_answer.value = await ask(form);
      form.submit();
    } catch (error) {
      words.textContent = error.name === "InvalidStateError"
        ? "This device holds a passkey for you already."
        : "Nothing came of it: the device did not answer, or you stopped. Try again, or go on without a passkey.";
    }
  });
};

document.querySelectorAll("form[data-passkey]").forEach(prepare);
document.querySelectorAll("[data-passkey-without]").forEach((words) => { words.hidden = Boolean(window.PublicKeyCredential); });
