// A link that is pressed before the circuit listens loads its page as any link does. The framework would fetch the page itself meanwhile, and drop it where the
// circuit comes first: the address of one page over the content of another.
Blazor.start({ ssr: { disableDomPreservation: true } });

// What all pages share: menus that close when one looks elsewhere.
document.addEventListener('click', event => {
    for (const menu of document.querySelectorAll('details.menu[open]')) {
        if (!menu.contains(event.target)) menu.open = false;
    }
});
document.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    for (const menu of document.querySelectorAll('details.menu[open]')) {
        menu.open = false;
        menu.querySelector('summary')?.focus();
    }
});

// A combobox that shows its list keeps these keys to itself; the form around it does not see them.
document.addEventListener('keydown', event => {
    const open = event.target.getAttribute?.('role') === 'combobox' && event.target.getAttribute('aria-expanded') === 'true';
    if (open && ['Enter', 'ArrowDown', 'ArrowUp'].includes(event.key)) event.preventDefault();
}, true);

document.addEventListener('click', event => { if (event.target.closest('[data-print]')) print(); });

// The framework's router takes a link within the page and only scrolls; whoever skips wants to go on from there.
document.addEventListener('click', event => {
    const content = event.target.closest('a.skip') && document.getElementById('content');
    if (!content) return;
    content.tabIndex = -1;
    content.focus();
});

// A text that is too long for the circuit is not handed over, and would else end it: the field keeps what it had. The window hears of it before the framework.
const tooLong = document.getElementById('too-long');
const kept = new WeakMap();
const keep = event => kept.set(event.target, event.target.value);
const refuseTooLong = event => {
    const field = event.target;
    if (!(field.value?.length > Number(tooLong.dataset.longest))) return keep(event);
    event.stopImmediatePropagation();
    field.value = kept.get(field) ?? '';
    if (!tooLong.open) tooLong.showModal();
};
window.addEventListener('focusin', keep, true);
for (const kind of ['input', 'change']) window.addEventListener(kind, refuseTooLong, true);
tooLong.addEventListener('click', event => { if (event.target.closest('button')) tooLong.close(); });

// The circuit's dialog: what the framework says of the connection, and two ways on.
const reconnect = document.getElementById('components-reconnect-modal');
reconnect?.addEventListener('components-reconnect-state-changed', event => {
    const state = event.detail.state;
    if (state === 'hide') return reconnect.close();
    reconnect.dataset.state = state;
    if (!reconnect.open) reconnect.showModal();
    // The circuit is gone for good, often with its sign-in: the page says so itself when it is loaded anew.
    if (state === 'rejected') location.reload();
});
reconnect?.addEventListener('click', async event => {
    if (event.target.closest('[data-reload]')) location.reload();
    if (event.target.closest('[data-reconnect]') && !await Blazor.reconnect()) location.reload();
});
