#!/usr/bin/env node
// Opens idle connections to a server, and says what they cost and whether others are served meanwhile.
// usage: node bench/faults/idle-connections.mjs URL SERVER_PID [CONNECTIONS]      (ulimit -n must allow them, here and for the server)
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';

const [url, pid, count = '10000'] = process.argv.slice(2);
if (!url || !pid) {
    console.error('usage: node bench/faults/idle-connections.mjs URL SERVER_PID [CONNECTIONS]');
    process.exit(2);
}

const { hostname, port } = new URL(url);
const memory = () => Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))[1]) / 1024;
const sleep = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function served(name) {
    const times = [];
    for (let i = 0; i < 200; i++) {
        const began = performance.now();
        const answer = await fetch(new URL('/health/ready', url));
        if (answer.status !== 200) {
            throw new Error(`${name}: /health/ready answered ${answer.status}`);
        }

        await answer.text();
        times.push(performance.now() - began);
    }

    times.sort((a, b) => a - b);
    console.log(`${name}: 200 requests served, p50 ${times[100].toFixed(1)} ms, p99 ${times[197].toFixed(1)} ms; server ${memory().toFixed(0)} MiB`);
}

await served('before');
const before = memory();
const open = [];
let refused = 0;
for (let i = 0; i < Number(count); i++) {
    await new Promise((resolve) => {
        const socket = connect({ host: hostname, port: Number(port) }, resolve);
        socket.on('error', () => { refused++; resolve(); });
        socket.on('close', () => { socket.isGone = true; });
        open.push(socket);
    });
    // A partial request line keeps half of them in the middle of a request.
    if (i % 2) {
        open[i].write('GET /health/li');
    }
}

await sleep(2000);
const kept = open.filter((socket) => !socket.isGone).length;
console.log(`${kept} of ${count} connections are open, ${refused} were refused; ${((memory() - before) * 1024 / Math.max(1, kept)).toFixed(1)} KiB each`);
await served('beside them');
open.forEach((socket) => socket.destroy());
await sleep(2000);
await served('after');
