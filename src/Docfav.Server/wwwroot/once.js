// What is handed over once stands in this page alone: it goes when the page does, so that going back does not find it.
export function show(root, texts) {
    const lines = [...root.querySelectorAll('code')];
    lines.forEach((line, index) => { line.textContent = texts[index] ?? ''; });
    lines[0]?.focus();
}

addEventListener('pagehide', () => {
    for (const line of document.querySelectorAll('.once code')) line.textContent = '';
});

document.addEventListener('click', async event => {
    const button = event.target.closest('[data-once]');
    if (!button) return;
    const line = document.getElementById(button.dataset.once);
    getSelection().selectAllChildren(line);
    // Only pages of this machine and of HTTPS have a clipboard; elsewhere the text is marked, to be copied by hand.
    await navigator.clipboard?.writeText(line.textContent);
    if (navigator.clipboard) button.textContent = button.dataset.copied;
});
