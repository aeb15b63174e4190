// Keys of the client pages: one key into the search, arrows through what it found, Enter opens it.
const rows = input => [...(document.getElementById(input?.dataset.rows)?.querySelectorAll('[data-row]') ?? [])];

document.addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const search = document.querySelector('[data-focus-key]');
    if (!search) return;
    const typing = event.target.closest?.('input, textarea, select, [contenteditable], dialog, [role=dialog]');
    if (!typing && event.key === search.dataset.focusKey) {
        event.preventDefault();
        search.focus();
        search.select();
        return;
    }
    const found = rows(search);
    const here = found.indexOf(event.target);
    if (event.target !== search && here < 0) return;
    if (event.key === 'ArrowDown' && found[here + 1]) found[here + 1].focus();
    else if (event.key === 'ArrowUp' && here >= 0) (found[here - 1] ?? search).focus();
    else if (event.key === 'Enter' && event.target === search && found.length > 0) found[0].click();
    else return;
    event.preventDefault();
});

// A summary of faults leads to the fields.
document.addEventListener('click', event => {
    const from = event.target.closest('[data-focus-on]');
    if (from) document.getElementById(from.dataset.focusOn)?.focus();
});
