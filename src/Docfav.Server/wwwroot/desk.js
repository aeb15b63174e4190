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
