// Passkeys: the browser's part of signing in with one and of making one. Without them, their forms stay hidden.
const isSupported = typeof PublicKeyCredential === 'function' && 'parseRequestOptionsFromJSON' in PublicKeyCredential;

// A challenge holds for five minutes.
const challengeAge = 4 * 60_000;

async function post(form, url, body) {
    const answer = await fetch(url, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', 'X-Form-Token': form.elements.__RequestVerificationToken.value },
        body: JSON.stringify(body ?? {}),
    });
    if (answer.ok) return answer.status === 204 ? null : answer.json();
    const { field } = answer.status === 422 ? await answer.json() : {};
    throw Object.assign(new Error(`${url} answered ${answer.status}`), { field });
}

function showFault(form, field) {
    const faults = [...form.querySelectorAll('[data-passkey-fault]')];
    for (const fault of faults) fault.hidden = true;
    if (field === undefined) return;
    const fault = faults.find(one => one.dataset.passkeyFault === field) ?? faults.find(one => one.dataset.passkeyFault === '');
    fault.hidden = false;
    fault.tabIndex = -1;
    fault.focus();
}

// Whether somebody closed the browser's window: nothing to be told.
const isCancelled = fault => fault.name === 'NotAllowedError' || fault.name === 'AbortError';

let offer = null;

async function ask(form, mediation, signal) {
    const options = PublicKeyCredential.parseRequestOptionsFromJSON(await post(form, form.dataset.passkeyRequest));
    const credential = await navigator.credentials.get({ publicKey: options, mediation, signal });
    form.elements.credential.value = JSON.stringify(credential);
    form.elements.remember.value = document.querySelector('input[type=checkbox][name=remember]')?.checked ?? false;
    form.submit();
}

/** Offers passkeys among the addresses that the browser proposes for the field. */
async function offerPasskeys(form) {
    offer?.abort();
    offer = new AbortController();
    try {
        await ask(form, 'conditional', offer.signal);
    } catch (fault) {
        if (!isCancelled(fault)) console.info('Passkeys are not offered:', fault.message);
    }
}

async function setUpSignIn(form) {
    form.hidden = false;
    form.addEventListener('submit', async event => {
        event.preventDefault();
        showFault(form);
        clearInterval(renewal);
        offer?.abort();
        try {
            await ask(form);
        } catch (fault) {
            if (!isCancelled(fault)) showFault(form, '');
        }
    });
    let renewal;
    if (await PublicKeyCredential.isConditionalMediationAvailable?.()) {
        offerPasskeys(form);
        renewal = setInterval(() => { if (document.visibilityState === 'visible') offerPasskeys(form); }, challengeAge);
    }
}

function setUpCreation(form) {
    form.hidden = false;
    document.querySelector('[data-passkey-unsupported]').hidden = true;
    form.addEventListener('submit', async event => {
        event.preventDefault();
        showFault(form);
        try {
            const options = await post(form, form.dataset.passkeyCreation, { password: form.elements.password.value });
            const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
            await post(form, form.dataset.passkeyStore, { name: form.elements.name.value, credential: credential.toJSON() });
            location.assign(form.dataset.passkeyDone);
        } catch (fault) {
            if (!isCancelled(fault)) showFault(form, fault.field ?? '');
        }
    });
}

if (isSupported) {
    for (const form of document.querySelectorAll('[data-passkey-request]')) setUpSignIn(form);
    for (const form of document.querySelectorAll('[data-passkey-creation]')) setUpCreation(form);
}

document.addEventListener('click', async event => {
    const button = event.target.closest('[data-copy]');
    if (!button) return;
    const lines = [...document.getElementById(button.dataset.copy).children].map(line => line.textContent.trim());
    await navigator.clipboard.writeText(lines.join('\n'));
    button.textContent = button.dataset.copied;
});
