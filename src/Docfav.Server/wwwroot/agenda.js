// Pointer and keys over the agenda's grid. It only says what was meant; the server decides, and draws.
const threshold = 4;
const longPress = 350;

export function attach(root, page, firstMinute) {
    const perMinute = () => parseFloat(getComputedStyle(root).getPropertyValue('--minute')) || 1.3;
    const slot = () => parseInt(root.dataset.slot, 10) || 15;
    const length = () => parseInt(root.style.getPropertyValue('--length'), 10) || 1440;
    let drag = null;

    root.scrollTop = Math.max(0, firstMinute * perMinute() - 12);

    const columnAt = x => [...root.querySelectorAll('.grid-column')].find(column => {
        const box = column.getBoundingClientRect();
        return x >= box.left && x < box.right;
    });
    const minuteAt = (column, y) => (y - column.getBoundingClientRect().top) / perMinute();
    const snap = (minute, step, round = Math.floor) => Math.min(length(), Math.max(0, round(minute / step) * step));

    function ghost(column, from, to, source) {
        drag.ghost ??= Object.assign(document.createElement('div'), { className: 'ghost' });
        if (drag.ghost.parentElement !== column) column.append(drag.ghost);
        drag.ghost.style.setProperty('--at', from);
        drag.ghost.style.setProperty('--for', Math.max(to - from, 5));
        drag.ghost.textContent = source ?? '';
    }

    function begin(event) {
        const entry = event.target.closest('.entry');
        const column = event.target.closest('.grid-column');
        if (!column || event.button !== 0 || drag || entry?.classList.contains('is-fixed')) return;
        const grip = event.target.closest('.grip');
        drag = {
            id: event.pointerId, x: event.clientX, y: event.clientY, column, entry, grip, active: false,
            from: entry ? +entry.dataset.from : snap(minuteAt(column, event.clientY), slot()),
            to: entry ? +entry.dataset.to : null,
            touch: event.pointerType === 'touch',
        };
        drag.hold = minuteAt(column, event.clientY) - drag.from;
        if (drag.touch) drag.timer = setTimeout(() => { if (drag) { drag.active = true; navigator.vibrate?.(10); show(drag.x, drag.y); } }, longPress);
    }

    function show(x, y) {
        const column = (drag.entry && !drag.grip ? columnAt(x) : drag.column) ?? drag.column;
        drag.target = column;
        if (!drag.entry) {
            const at = minuteAt(column, y);
            drag.start = Math.min(drag.from, snap(at, slot()));
            drag.end = Math.max(drag.from + slot(), snap(at, slot(), Math.ceil));
        } else if (drag.grip) {
            drag.start = drag.from;
            drag.end = Math.max(drag.from + 5, snap(minuteAt(column, y), Math.min(slot(), 15), Math.round));
        } else {
            // Sideways alone is another person at the same time, however odd.
            drag.start = Math.abs(y - drag.y) <= threshold ? drag.from : snap(minuteAt(column, y) - drag.hold, Math.min(slot(), 15), Math.round);
            drag.end = drag.start + (drag.to - drag.from);
        }
        drag.entry?.classList.add('is-dragged');
        ghost(column, drag.start, drag.end, drag.entry?.querySelector('.entry-title')?.textContent);
    }

    function move(event) {
        if (!drag || event.pointerId !== drag.id) return;
        const far = Math.hypot(event.clientX - drag.x, event.clientY - drag.y) > threshold;
        if (drag.touch && !drag.active) {
            if (far) end(false);
            return;
        }
        if (!drag.active && !far) return;
        if (!drag.active) {
            drag.active = true;
            root.setPointerCapture(drag.id);
        }
        root.classList.add('is-dragging');
        show(event.clientX, event.clientY);
        edgeScroll(event.clientY);
    }

    function edgeScroll(y) {
        const box = root.getBoundingClientRect();
        if (y < box.top + 90) root.scrollTop -= 12;
        else if (y > box.bottom - 30) root.scrollTop += 12;
    }

    async function release(event) {
        if (!drag || event.pointerId !== drag.id) return;
        const done = drag;
        const free = !done.entry && event.target.closest?.('.grid-column') === done.column;
        if (done.active && done.target) {
            // The click that follows a drag is not meant for the entry.
            root.addEventListener('click', stop, { capture: true, once: true });
            setTimeout(() => root.removeEventListener('click', stop, { capture: true }), 50);
            try {
                if (!done.entry) await page.invokeMethodAsync('FreeAsync', done.column.dataset.column, done.start, done.end);
                else if (done.grip) await page.invokeMethodAsync('MoveAsync', done.entry.dataset.entry, done.target.dataset.column, null, done.end);
                else if (done.start !== done.from || done.target !== done.column)
                    await page.invokeMethodAsync('MoveAsync', done.entry.dataset.entry, done.target.dataset.column, done.start, null);
            } finally {
                if (drag === done) end();
            }
        } else {
            end();
            if (free) await page.invokeMethodAsync('FreeAsync', done.column.dataset.column, done.from, null);
        }
    }

    const stop = event => { event.stopPropagation(); event.preventDefault(); };

    function end() {
        if (!drag) return;
        clearTimeout(drag.timer);
        drag.ghost?.remove();
        drag.entry?.classList.remove('is-dragged');
        root.classList.remove('is-dragging');
        drag = null;
    }

    // A finger that drags an entry must not scroll the page.
    const hold = event => { if (drag?.active) event.preventDefault(); };

    async function key(event) {
        if (event.key === 'Escape' && drag) return end();
        const entry = event.target.closest?.('.entry');
        if (!entry || !event.altKey || !['ArrowUp', 'ArrowDown', 'ArrowLeft', 'ArrowRight'].includes(event.key)) return;
        event.preventDefault();
        if (entry.classList.contains('is-fixed')) return;
        const columns = [...root.querySelectorAll('.grid-column')];
        const here = columns.indexOf(entry.closest('.grid-column'));
        const sideways = { ArrowLeft: -1, ArrowRight: 1 }[event.key] ?? 0;
        const by = { ArrowUp: -slot(), ArrowDown: slot() }[event.key] ?? 0;
        const column = columns[here + sideways];
        if (!column) return;
        const id = entry.dataset.entry;
        await page.invokeMethodAsync('MoveAsync', id, column.dataset.column, +entry.dataset.from + by, null);
        setTimeout(() => root.querySelector(`[data-entry="${id}"] .entry-main`)?.focus(), 60);
    }

    root.addEventListener('pointerdown', begin);
    root.addEventListener('pointermove', move);
    root.addEventListener('pointerup', release);
    root.addEventListener('pointercancel', end);
    root.addEventListener('touchmove', hold, { passive: false });
    root.addEventListener('keydown', key);
    root.dataset.ready = '';
    return {
        detach() {
            end();
            root.removeEventListener('pointerdown', begin);
            root.removeEventListener('pointermove', move);
            root.removeEventListener('pointerup', release);
            root.removeEventListener('pointercancel', end);
            root.removeEventListener('touchmove', hold);
            root.removeEventListener('keydown', key);
        },
    };
}

// Keys of the page: an element with data-key is pressed by it, unless somebody is typing.
document.addEventListener('keydown', event => {
    const typing = event.target.closest?.('input, textarea, select, [contenteditable], dialog, [role=dialog]');
    const undo = (event.ctrlKey || event.metaKey) && event.key === 'z';
    if (typing || event.altKey || ((event.ctrlKey || event.metaKey) && !undo)) return;
    const button = document.querySelector(`[data-key="${CSS.escape(undo ? 'undo' : event.key)}"]:not(:disabled)`);
    if (button) {
        event.preventDefault();
        button.click();
    }
});

// Where the keyboard was before it went into the panel.
let outside = null;
document.addEventListener('focusin', event => { if (!event.target.closest('.side-panel')) outside = event.target; });

export function enterPanel() {
    const panel = document.querySelector('.side-panel');
    if (panel && !panel.contains(document.activeElement)) panel.querySelector('h2').focus();
}

export function returnFocus() {
    if (outside?.isConnected && (document.activeElement === document.body || !document.activeElement)) outside.focus({ preventScroll: true });
}
